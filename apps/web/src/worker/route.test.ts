import { expect, it } from 'vitest';
import { routeOf } from './route.ts';

const origin = 'https://chat.example.org';
const files = new Set(['/favicon.svg', '/assets/app-Bq3x.js']);
const route = (path: string, mode = 'navigate', method = 'GET') => routeOf({ method, mode, url: new URL(path, origin).href }, origin, files);

it('answers navigations to every address of the app', () => {
  expect(['/', '/rooms/lobby', '/rooms/v1.2?from=mail', '/apiary'].map((path) => route(path))).toEqual(['page', 'page', 'page', 'page']);
});

it('answers the files of the build, and those in assets/ of any build', () => {
  expect(['/assets/app-Bq3x.js', '/assets/app-older.js', '/favicon.svg'].map((path) => route(path, 'cors'))).toEqual(['file', 'file', 'file']);
});

it.each(['/api', '/api/session', '/api/rooms?x=1', '/socket.io/?EIO=4&transport=polling', '/healthz', '/readyz'])(
  'leaves %s to the server, however it is asked for',
  (path) => {
    expect(['navigate', 'cors', 'no-cors', 'same-origin'].map((mode) => route(path, mode))).toEqual(['none', 'none', 'none', 'none']);
  },
);

it('leaves alone what changes something, what is elsewhere and what it does not know', () => {
  expect(route('/rooms/lobby', 'navigate', 'POST')).toBe('none');
  expect(route('https://elsewhere.example.org/assets/app-Bq3x.js', 'cors')).toBe('none');
  expect([route('/', 'cors'), route('/sw.js', 'same-origin'), route('/robots.txt', 'no-cors')]).toEqual(['none', 'none', 'none']);
});
