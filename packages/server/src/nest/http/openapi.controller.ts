import { Controller, Get, Header } from '@nestjs/common';
import { openApi } from './openapi.ts';

/** `GET /api/openapi.json`: for whoever writes a service. It says nothing that the documentation doesn't. */
@Controller('api/openapi.json')
export class OpenApiController {
  /** Made when it is first asked for, and the same ever after. */
  #document: string | undefined;

  @Get()
  @Header('content-type', 'application/json')
  document(): string {
    return (this.#document ??= JSON.stringify(openApi()));
  }
}
