/** The part of the contract without schemas: what a browser bundle imports, so that zod stays on the server. */
export { codes, isCode, type Code, type CodeKind } from './codes.ts';
export { limits } from './limits.ts';
export { namespaces, type Namespace } from './namespaces.ts';
export { colorOf, palette, type Color } from './palette.ts';
export { readStates } from './notifications/read-states.ts';
export { times } from './times.ts';
export { protocolVersion } from './version.ts';
