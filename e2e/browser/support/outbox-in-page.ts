// What tests do with the outbox that the SDK keeps in IndexedDB. These functions run in the page: they know nothing of this file.

export async function countWrittenDown(): Promise<number> {
  const known = await indexedDB.databases();
  if (!known.some(({ name }) => name === 'partyline-outbox')) return 0;
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('partyline-outbox');
    opening.addEventListener('error', () => reject(new Error('the outbox can not be opened')));
    opening.addEventListener('success', () => {
      const counting = opening.result.transaction('records').objectStore('records').count();
      counting.addEventListener('success', () => {
        opening.result.close();
        resolve(counting.result);
      });
    });
  });
}

export async function fillOutbox({ room, count }: { room: string; count: number }): Promise<void> {
  const { user } = (JSON.parse(localStorage.getItem('partyline.session') ?? '{}') as { session: { user: string } }).session;
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('partyline-outbox');
    opening.addEventListener('error', () => reject(new Error('the outbox can not be opened')));
    opening.addEventListener('success', () => resolve(opening.result));
  });
  const transaction = database.transaction('records', 'readwrite');
  for (let order = 1; order <= count; order++) {
    const id = `left-behind-${order}`;
    const record = { owner: 'gone', order, at: Date.now(), request: { event: 'sendMessage', payload: { room, id, text: `no. ${order}` } } };
    transaction.objectStore('records').put({ scope: `${location.origin} ${user}`, id, record });
  }
  await new Promise((resolve) => transaction.addEventListener('complete', resolve));
  database.close();
}
