#!/bin/sh
# Publishes a record, reads it as a group, and commits, with nothing but curl: any language can do the same.
#
#   WEFT=http://…/v1 KEY=… TOPIC=orders GROUP=billing sh examples/curl/group.sh
#
# It reads one partition without a lease ("assign"), as one process for each partition would. Members that share the
# partitions send {"member": "a name of their own"} instead, and commit each partition of the answer in the same way.
set -eu

call() {
  path=$1
  shift
  curl --fail-with-body --silent --show-error "$WEFT/topics/$TOPIC/$path" \
    --header "Authorization: Bearer $KEY" --header 'Content-Type: application/json' "$@"
}

published=$(call 'events?key=alice&type=order.placed' --data '{"amount":120}')
echo "published: $published"
partition=$(printf '%s' "$published" | sed -nE 's/^\{"topic":"[^"]*","partition":([0-9]+),.*/\1/p')

# waits up to 20 seconds for the first record; the same records come again until they are committed
polled=$(call "groups/$GROUP/poll" --data "{\"assign\":[$partition],\"max\":100,\"waitSeconds\":20}")
echo "polled:    $polled"

# the answer begins {"topic":…,"group":…,"partitions":[{"partition":0,"epoch":0,"next":1, and then come the events
position=$(printf '%s' "$polled" | sed -nE \
  's/^\{"topic":"[^"]*","group":"[^"]*","partitions":\[\{"partition":([0-9]+),"epoch":([0-9]+),"next":([0-9]+),.*/{"partition":\1,"offset":\3,"epoch":\2}/p')

# … here the records are handled; then "next" is committed, and the next poll goes on behind them
echo "committed: $(call "groups/$GROUP/commit" --data "{\"positions\":[$position]}")"
