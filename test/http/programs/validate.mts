import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';

// The validator is an ES module, which the tests' own loader does not take.
const validator = new Validator();
const { valid, errors } = await validator.validate(JSON.parse(readFileSync(0, 'utf8')));
process.stdout.write(JSON.stringify({ valid, version: validator.version, errors }));
