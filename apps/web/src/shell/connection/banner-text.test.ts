import { expect, it } from 'vitest';
import { bannerText } from './banner-text.ts';

const offline = (messages: number, changes: number, isFleeting = false) => bannerText('offline', { waiting: { messages, changes }, isFleeting });

it('counts the messages that wait, and changes where there are only those', () => {
  expect(offline(3, 0)).toBe('Offline: 3 messages will be sent when you’re back');
  expect(offline(1, 2)).toBe('Offline: 1 message will be sent when you’re back');
  expect(offline(0, 2)).toBe('Offline: 2 changes will be sent when you’re back');
  expect(offline(0, 0)).toBe('Offline: what you write will be sent when you’re back');
});

it('warns where what waits would be lost with the page', () => {
  expect(offline(2, 0, true)).toBe('Offline: 2 messages will be sent when you’re back. Keep this page open: this browser can’t keep them');
  expect(offline(0, 0, true)).toBe('Offline: what you write will be sent when you’re back');
});
