#!/usr/bin/env node
// The `partyline` command.
import { enter } from './enter.ts';

await enter(process.argv.slice(2));
