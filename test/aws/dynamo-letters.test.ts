import { DynamoDiscarded } from '../../lib/aws/dynamo-discarded';
import { DynamoLanes } from '../../lib/aws/dynamo-lanes';
import { DynamoLetters } from '../../lib/aws/dynamo-letters';
import { DynamoReminders } from '../../lib/aws/dynamo-reminders';
import { letterShelfContract } from '../contracts/letter-shelf';
import { ownDeadLetterTables } from '../support/own-tables';
import { strictDynamo } from '../support/strict-dynamo';
import { testOutside } from '../support/test-outside';

const dynamo = strictDynamo();

letterShelfContract('DynamoLetters', async () => {
  const tables = await ownDeadLetterTables('shelf');
  return {
    lanes: new DynamoLanes(dynamo, tables, testOutside()),
    shelf: new DynamoLetters(dynamo, tables.deadLetters),
    reminders: new DynamoReminders(dynamo, tables.deadLetters),
    discarded: new DynamoDiscarded(dynamo, tables.deadLetters),
  };
});
