/** An emoji and the words by which it is found; the first is its name. */
export interface Emoji {
  sign: string;
  words: string;
}

/** A list of our own: what people react with and write, not all that Unicode has. */
const source = {
  Often:
    '👍 thumbs up yes|❤️ heart love|😂 tears of joy laugh|🎉 party tada|🙏 thanks please pray|👀 eyes looking|🔥 fire hot|✅ done check|💯 hundred|🚀 rocket ship launch',
  Faces:
    '😀 grin happy|😄 smile|😁 beam|😅 sweat phew|🤣 rolling laugh|🙂 slight smile|😉 wink|😊 blush|😇 angel|🥰 in love|😍 heart eyes|😘 kiss|😋 yum|😜 tongue|🤗 hug|🤔 think hmm|🤨 doubt|😐 neutral|🙄 eye roll|😏 smirk|😌 relieved|😴 sleep|🤒 ill|🤯 mind blown|🥳 celebrate|😎 cool|🤓 nerd|😕 confused|😟 worried|😮 wow|🥺 plead|😢 cry|😭 sob|😱 scream|😤 huff|😡 angry|🤬 swear|💀 skull dead|🤡 clown|👻 ghost|🤖 robot',
  Hands:
    '👎 thumbs down no|👋 wave hello bye|👌 ok|✌️ peace|🤞 fingers crossed luck|🤘 rock|👏 clap|🙌 hooray|🤝 handshake deal|💪 strong|🫶 heart hands|🤷 shrug|🤦 facepalm|🙋 raise hand|☝️ point up|👇 point down|👉 point right|👈 point left|✍️ write|🫡 salute',
  Nature:
    '🌞 sun|🌙 moon|⭐ star|🌈 rainbow|☔ rain|❄️ snow|⚡ lightning|🌊 wave sea|🌱 sprout|🌸 blossom|🌹 rose|🍀 clover luck|🌍 earth|🐶 dog|🐱 cat|🦊 fox|🐻 bear|🐸 frog|🐝 bee|🦋 butterfly|🐢 turtle|🐙 octopus|🦄 unicorn|🐌 snail slow',
  Food: '☕ coffee|🍵 tea|🍺 beer|🍻 cheers|🥂 toast|🍷 wine|🍕 pizza|🍔 burger|🌮 taco|🍜 noodles|🍣 sushi|🥗 salad|🍎 apple|🍌 banana|🍓 strawberry|🍪 cookie|🎂 cake birthday|🍫 chocolate|🍿 popcorn|🧀 cheese',
  Things:
    '☎️ telephone|📞 receiver call|💬 speech|📣 announce|🔔 bell|💡 idea|🔧 fix wrench|🔨 hammer|🐛 bug|🧪 test|🧹 clean up|📦 package ship|📌 pin|📎 attach|📅 calendar|📈 up chart|📉 down chart|📝 note|📚 books|🔍 search|🔒 lock|🔑 key|⏰ alarm|⏳ wait|💰 money|🎁 gift|🎈 balloon|🎵 music|🎮 game|⚽ football|🏆 trophy win|🥇 gold medal|🚗 car|🚲 bicycle|✈️ plane|🏠 home|🌆 city|🏖️ beach',
  Signs:
    '❌ no wrong|⚠️ warning|❓ question|❗ exclamation|➕ plus|➖ minus|🆗 ok|🆕 new|🔁 repeat|⬆️ up|⬇️ down|🟢 green go|🟡 yellow|🔴 red stop|🧡 orange heart|💛 yellow heart|💚 green heart|💙 blue heart|💜 violet heart|🖤 black heart|💔 broken heart|✨ sparkles|💥 boom|💤 sleep',
};

export const emojiGroups: readonly { name: string; emoji: readonly Emoji[] }[] = Object.entries(source).map(([name, line]) => ({
  name,
  emoji: line.split('|').map((entry) => {
    const space = entry.indexOf(' ');
    return { sign: entry.slice(0, space), words: entry.slice(space + 1) };
  }),
}));

/** Emoji one of whose words starts with each of the words typed. */
export function findEmoji(typed: string): Emoji[] {
  const wanted = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return emojiGroups.flatMap(({ emoji }) => emoji).filter(({ words }) => wanted.every((part) => words.split(' ').some((word) => word.startsWith(part))));
}
