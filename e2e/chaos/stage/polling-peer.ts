/** Engine.IO's separator of the packets of one polling response. */
const separator = '\x1e';

/** A client that polls, by hand, so that single responses can be looked at. */
export class PollingPeer {
  readonly #address: string;
  #packets: string[] = [];

  private constructor(address: string) {
    this.#address = address;
  }

  static async enter(url: string, token: string): Promise<PollingPeer> {
    const base = `${url}/socket.io/?EIO=4&transport=polling`;
    const [open = ''] = await packetsOf(await fetch(base));
    const { sid } = JSON.parse(open.slice(1)) as { sid: string };
    const peer = new PollingPeer(`${base}&sid=${sid}`);
    await peer.send(`40/chat,${JSON.stringify({ token })}`);
    await peer.pollUntil((packets) => packets.some((packet) => packet.startsWith('40/chat,')));
    return peer;
  }

  async send(packet: string): Promise<void> {
    const response = await fetch(this.#address, { method: 'POST', headers: { 'content-type': 'text/plain;charset=UTF-8' }, body: packet });
    if (!response.ok) throw new Error(`a POST was answered with ${response.status}`);
  }

  /** Polls until the packets of a response satisfy it. Resolves with the most packets that a response had. */
  async pollUntil(isEnough: (packets: readonly string[]) => boolean): Promise<number> {
    for (let most = 0; ; ) {
      this.#packets = await packetsOf(await fetch(this.#address));
      most = Math.max(most, this.#packets.length);
      if (this.#packets.includes('2')) await this.send('3');
      if (isEnough(this.#packets)) return most;
    }
  }
}

async function packetsOf(response: Response): Promise<string[]> {
  if (!response.ok) throw new Error(`a poll was answered with ${response.status}`);
  return (await response.text()).split(separator);
}
