import type { INestApplication } from '@nestjs/common';
import { expect, it } from 'vitest';
import { PartylineAdapter } from './partyline.adapter.ts';

it('an application of another copy of Nest is refused with a sentence that says so, and is asked nothing', () => {
  class NestApplication {
    get(): never {
      throw new Error('Nest could not find ModulesContainer element');
    }
  }
  const app = new NestApplication() as unknown as INestApplication;
  expect(() => new PartylineAdapter(app)).toThrow('two different copies of @nestjs/core');
});
