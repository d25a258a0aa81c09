/** A morning in a small team, for the pictures. `at` is when it was said: "-1 17:40" is the day before. */
export interface Line {
  at: string;
  who: string;
  text: string;
  /** The text of the line that this one answers. */
  replyTo?: string;
  reactions?: Record<string, string[]>;
  editedTo?: string;
}

export const viewer = 'Noor Haddad';
export const people = ['Ana López', 'Ben Okafor', 'Cy Tanaka', 'Dina Petrova', 'Emil Sørensen'];
export const room = 'launch';

/** What Noor had read before the pictures are taken; the rest came since. */
export const readUntil = 'Then Thursday it is. I’ll book the room.';

export const lines: Line[] = [
  { at: '-1 16:52', who: 'Dina Petrova', text: 'Load test is done: 1,000 people in one room, nothing lost, nothing twice.' },
  {
    at: '-1 16:53',
    who: 'Dina Petrova',
    text: 'I pulled the network cable twice, for science',
    reactions: { '😂': ['Ana López', 'Ben Okafor', viewer], '🔥': ['Cy Tanaka'] },
  },
  { at: '-1 17:20', who: 'Ana López', text: 'Lovely. Are we still on for *Thursday*?' },
  { at: '-1 17:24', who: 'Ben Okafor', text: 'Yes, if the notes are ready by noon.' },
  { at: '-1 17:25', who: 'Ben Okafor', text: readUntil, reactions: { '👍': ['Ana López', 'Dina Petrova', viewer] } },
  { at: '0 09:02', who: 'Cy Tanaka', text: 'Morning! Draft of the release notes: https://example.com/notes/1-0' },
  {
    at: '0 09:03',
    who: 'Cy Tanaka',
    text: '> A party line was one telephone wire that a whole village could pick up and talk on.\nI’d open with that. Too much?',
    reactions: { '❤️': ['Ana López', 'Emil Sørensen'], '☎️': ['Dina Petrova', 'Ben Okafor'] },
  },
  {
    at: '0 09:11',
    who: 'Emil Sørensen',
    text: 'No, keep it! It’s the first thing people ask about the name.',
    replyTo: 'Morning! Draft of the release notes: https://example.com/notes/1-0',
  },
  { at: '0 09:14', who: 'Dina Petrova', text: 'Two commands from a fresh clone, on my old laptop too:' },
  {
    at: '0 09:14',
    who: 'Dina Petrova',
    text: '```\ngit clone https://example.com/partyline\ncd partyline && npm start\n```',
    reactions: { '🚀': ['Ana López', 'Ben Okafor', 'Cy Tanaka', 'Emil Sørensen'] },
  },
  { at: '0 09:31', who: 'Ana López', text: '@Noor Haddad could you check the pictures on a phone, **light and dark**?' },
  { at: '0 09:32', who: 'Ana López', text: 'Everything else is ticked off.', editedTo: 'Everything else on the list is ticked off ✅' },
];

export const answer = { at: '0 09:38', text: 'On it. They look good here, even the right-to-left ones 🎉' };

/** Rooms beside the one in the picture, with what is new in them. */
export const elsewhere: { room: string; news: [who: string, text: string][] }[] = [
  {
    room: 'design',
    news: [
      ['Emil Sørensen', 'New icon set is in the folder'],
      ['Emil Sørensen', 'Feedback welcome until tonight'],
      ['Cy Tanaka', 'The bell is my favourite'],
    ],
  },
  { room: 'incidents', news: [] },
  { room: 'lobby', news: [['Ben Okafor', 'Coffee is ready']] },
  { room: 'release-1.0', news: [['Ana López', '@Noor Haddad last review, whenever you have a minute']] },
  { room: 'support', news: [] },
];

/** Rooms that Noor has never been in. */
export const unknown = ['book-club', 'hardware', 'village-fair'];

/** "-1 17:40" as milliseconds since 1970, on the days around the one of the story. */
export function timeOf(at: string): number {
  const [day = '0', clock = '00:00'] = at.split(' ');
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return new Date(2026, 10, 24 + Number(day), hours, minutes).getTime();
}
