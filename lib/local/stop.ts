import { weftFolder } from './places';
import { lineFor } from './problem';
import { stopRun } from './stop-run';

stopRun(weftFolder).then(console.log, (error) => {
  console.error(lineFor(error));
  process.exitCode = 1;
});
