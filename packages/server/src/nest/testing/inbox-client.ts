import { down, InboxHistoryAck, type Marked, type NewNotification, OpenInboxAck } from '@partyline/protocol';
import type { z } from 'zod';
import { connect, type TestClient } from './test-client.ts';
import type { TestServer } from './test-server.ts';

/** One device of a user in the notifications namespace: a stock client. */
export class InboxClient {
  readonly client: TestClient;

  private constructor(client: TestClient) {
    this.client = client;
  }

  static async connect(server: TestServer, user: string, claims: Record<string, unknown> = {}): Promise<InboxClient> {
    return new InboxClient(await connect(`${server.url}/notifications`, { auth: { token: await server.tokenOf(user, claims) } }));
  }

  /** Connected, and hearing what happens in the inbox. */
  static async open(server: TestServer, user: string, claims: Record<string, unknown> = {}): Promise<InboxClient> {
    const device = await InboxClient.connect(server, user, claims);
    await device.open();
    return device;
  }

  async open(claim: object = {}): Promise<z.infer<typeof OpenInboxAck>> {
    return OpenInboxAck.parse(await this.client.ask('openInbox', claim));
  }

  async history(query: object = {}): Promise<z.infer<typeof InboxHistoryAck>> {
    return InboxHistoryAck.parse(await this.client.ask('inboxHistory', query));
  }

  /** Resolves with the notification, past or to come, with this seq. */
  async notified(seq: number): Promise<NewNotification> {
    const schema = down['/notifications'].notification;
    return schema.parse(await this.client.next('notification', (payload: NewNotification) => payload.notification.seq === seq));
  }

  async marked(seq: number): Promise<Marked> {
    return down['/notifications'].marked.parse(await this.client.next('marked', (payload: Marked) => payload.mark.seq === seq));
  }

  /** The seqs of all that was told of the inbox so far, in order. */
  get seqs(): number[] {
    return this.client.events.flatMap(({ name, payload }) => {
      if (name === 'notification') return [(payload as NewNotification).notification.seq];
      return name === 'marked' ? [(payload as Marked).mark.seq] : [];
    });
  }

  close(): void {
    this.client.socket.disconnect();
  }
}
