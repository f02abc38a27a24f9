import { Module } from '@nestjs/common';
import { AccessesController } from './accesses.controller.js';

/** The questions about who looked. From global modules it takes `ACCESS_LOG`. */
@Module({ controllers: [AccessesController] })
export class AccessLogModule {}
