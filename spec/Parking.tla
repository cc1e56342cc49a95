-------------------------------- MODULE Parking -------------------------------
(* One key of one subscription: its records in the queue's lane, the workers   *)
(* that are handed them, its letters once it is parked, and its redrives.      *)
(*                                                                             *)
(* Whether a failed try is made again or is for good is left open at each try, *)
(* so that every policy is in here; so is whether a worker's time is up. All   *)
(* that goes wrong is counted in `faults`; when that is used up, all goes well *)
(* and a parked lane is redriven until nothing is left of it.                  *)
(* Lines that begin with "@" name the code that a step stands for.             *)
EXTENDS Integers, Sequences, FiniteSets, TLC

CONSTANTS
  Workers,
  Records,      \* how many records of the key are published
  MaxFaults,    \* failed tries, given back, crashed, timed out, answers lost: all together
  MaxOpens,     \* redrives that somebody asks for while one is underway
  MaxDiscards,
  Fault         \* "none", or the mistake that this run is to find

VARIABLES
  sent,       \* records that have come into the queue: offsets 1..sent
  queue,      \* the lane's messages: records and tickets, and whose hands they are in
  lane,       \* [on, epoch, count, asked]: whether it is parked; asked: by a redrive that is not over
  letters,    \* offsets of the lane's letters
  epochs,     \* epochs used so far: a new one is another than any before
  tickets,    \* epochs whose ticket the queue has taken: it drops a second one of the same name
  pending,    \* changes without an answer that the store may yet carry out
  done,       \* offsets that the consumer has done
  discarded,  \* offsets that somebody took out on purpose
  wrong,      \* what was seen that may not be, for the invariants
  worker, operator, faults, opens

vars == <<sent, queue, lane, letters, epochs, tickets, pending, done, discarded, wrong,
          worker, operator, faults, opens>>
store == <<lane, letters, epochs>>
rest == <<tickets, pending, discarded, operator, opens>>

Min(S) == CHOOSE m \in S : \A n \in S : n >= m
Record(n) == [kind |-> "record", n |-> n]
Ticket(e) == [kind |-> "ticket", n |-> e]
What(message) == [kind |-> message.kind, n |-> message.n]
InQueue(what) == \E k \in DOMAIN queue : What(queue[k]) = what
Idle == [pc |-> "idle", batch |-> <<>>, settled |-> {}, known |-> "?", page |-> {}]
Flowing == [on |-> FALSE, epoch |-> 0, count |-> 0, asked |-> FALSE]

Init ==
  /\ sent = 0 /\ queue = <<>>
  /\ lane = Flowing /\ letters = {} /\ epochs = 0 /\ tickets = {} /\ pending = {}
  /\ done = {} /\ discarded = {} /\ wrong = {}
  /\ worker = [w \in Workers |-> Idle]
  /\ operator = [pc |-> "idle", epoch |-> 0]
  /\ faults = 0 /\ opens = 0

\* @ lib/domain/fan-out/fan-out.ts: fanOut  (how: FanOut.tla)
Arrive ==
  /\ sent < Records
  /\ sent' = sent + 1
  /\ queue' = Append(queue, [kind |-> "record", n |-> sent + 1, by |-> "nobody"])
  /\ UNCHANGED <<store, rest, done, wrong, worker, faults>>

(* --- SQS FIFO: while a message of a group is in somebody's hands, no other -- *)

Free == \A k \in DOMAIN queue : queue[k].by = "nobody"

Receive(w) ==
  /\ worker[w].pc = (IF Fault = "LookFirst" THEN "looked" ELSE "idle")
  /\ queue # <<>> /\ Free
  /\ \E n \in 1..Len(queue) :
       /\ queue' = [k \in DOMAIN queue |-> IF k <= n THEN [queue[k] EXCEPT !.by = w] ELSE queue[k]]
       /\ worker' = [worker EXCEPT
            ![w].pc = IF Fault = "LookFirst" THEN "run" ELSE "look",
            ![w].batch = [k \in 1..n |-> What(queue[k])]]
  /\ UNCHANGED <<sent, store, rest, done, wrong, faults>>

LetGo(w, messages) == [k \in DOMAIN messages |->
  IF messages[k].by = w THEN [messages[k] EXCEPT !.by = "nobody"] ELSE messages[k]]

\* The visibility of what a worker holds runs out; it does not know, and goes on.
TimeOut(w) ==
  /\ faults < MaxFaults
  /\ \E k \in DOMAIN queue : queue[k].by = w
  /\ queue' = LetGo(w, queue)
  /\ faults' = faults + 1
  /\ UNCHANGED <<sent, store, rest, done, wrong, worker>>

Crash(w) ==
  /\ faults < MaxFaults
  /\ worker[w].pc # "idle"
  /\ worker' = [worker EXCEPT ![w] = Idle]
  /\ queue' = LetGo(w, queue)
  /\ faults' = faults + 1
  /\ UNCHANGED <<sent, store, rest, done, wrong>>

(* --- the worker ------------------------------------------------------------ *)

\* One consistent read a batch, after its messages were received.
\* @ lib/domain/deliver/work.ts: handle
\* @ lib/domain/deliver/known-lanes.ts: isParked
Look(w) ==
  /\ worker[w].pc = (IF Fault = "LookFirst" THEN "idle" ELSE "look")
  /\ worker' = [worker EXCEPT ![w].known = IF lane.on THEN "parked" ELSE "flows",
                              ![w].pc = IF Fault = "LookFirst" THEN "looked" ELSE "run"]
  /\ (Fault = "LookFirst") => queue # <<>>
  /\ UNCHANGED <<sent, queue, store, rest, done, wrong, faults>>

Has(w, kind) == worker[w].batch # <<>> /\ Head(worker[w].batch).kind = kind
First(w) == Head(worker[w].batch)

\* @ lib/domain/deliver/batch.ts: settle
Settle(w, known) == worker' = [worker EXCEPT
  ![w].pc = "run", ![w].known = known, ![w].page = {},
  ![w].batch = Tail(@), ![w].settled = @ \cup {First(w)}]

Goes(w, pc) == worker' = [worker EXCEPT ![w].pc = pc]

\* What is left in its hands is given back.
\* @ lib/domain/deliver/batch.ts: hold, holdAll
GiveBack(w) ==
  /\ faults < MaxFaults
  /\ faults' = faults + 1
  /\ Goes(w, "end")

\* A change of the store whose answer is lost: the worker gives back what it has.
\* @ lib/domain/deliver/work.ts: handle  (onTrouble)
Unanswered(w, change) ==
  /\ GiveBack(w)
  /\ UNCHANGED store
  /\ pending' = pending \cup {change}

TimeIsUp(w) ==
  /\ worker[w].pc \in {"run", "visit"} /\ worker[w].batch # <<>>
  /\ GiveBack(w)
  /\ UNCHANGED <<sent, queue, store, rest, done, wrong>>

Later(n) == (n + 1)..Records
Before(n) == 1..(n - 1)

\* The consumer is given a record: none before it may be outstanding.
Tries(n) == IF Before(n) \subseteq done \cup discarded THEN {} ELSE {"out of order"}

\* @ lib/domain/dead-letters/lane-store.ts: wait
\* @ lib/aws/lane-plans.ts: wait
Waits(n) ==
  IF lane.on /\ (n \notin letters \/ Fault = "CountTheRepeat")
  THEN lane' = [lane EXCEPT !.count = @ + 1] /\ letters' = letters \cup {n} /\ UNCHANGED epochs
  ELSE UNCHANGED store

\* @ lib/domain/deliver/untried.ts: leavesUntried, waitsBehind
Wait(w) ==
  /\ worker[w].pc = "run" /\ Has(w, "record") /\ worker[w].known = "parked"
  /\ LET n == First(w).n IN
     \/ /\ Waits(n)
        /\ IF lane.on \/ Fault = "WaitAnyway" THEN Settle(w, "parked")
           ELSE worker' = [worker EXCEPT ![w].known = "flows"]
        /\ UNCHANGED <<rest, faults>>
     \/ Waits(n) /\ GiveBack(w) /\ UNCHANGED rest
     \/ Unanswered(w, [does |-> "wait", n |-> n]) /\ UNCHANGED <<tickets, discarded, operator, opens>>
  /\ UNCHANGED <<sent, queue, done, wrong>>

\* @ lib/domain/deliver/worker.ts: takeRecords, tryAll, done, conclude
Try(w) ==
  /\ worker[w].pc = "run" /\ Has(w, "record") /\ worker[w].known = "flows"
  /\ LET n == First(w).n IN
     /\ wrong' = wrong \cup Tries(n)
     /\ \/ done' = done \cup {n} /\ Settle(w, "flows") /\ UNCHANGED <<queue, faults>>
        \/ /\ faults < MaxFaults /\ faults' = faults + 1
           /\ UNCHANGED done
           /\ \/ /\ UNCHANGED queue
                 /\ IF Fault = "GoOnAfterFailure"
                    THEN worker' = [worker EXCEPT ![w].batch = Tail(@)] ELSE Goes(w, "end")
              \/ /\ Goes(w, "park")
                 /\ queue' = IF Fault = "AckBeforeWrite"
                             THEN SelectSeq(queue, LAMBDA m : What(m) # First(w)) ELSE queue
  /\ UNCHANGED <<sent, store, rest>>

\* @ lib/domain/dead-letters/lane-store.ts: park
\* @ lib/aws/lane-plans.ts: park
Parks(n) ==
  LET fresh == IF Fault = "ReuseEpochs" /\ ~lane.on THEN 1 ELSE epochs + 1 IN
  IF lane.on /\ n \in letters THEN UNCHANGED store
  ELSE /\ lane' = [on |-> TRUE, epoch |-> fresh, count |-> lane.count + 1, asked |-> FALSE]
       /\ letters' = letters \cup {n}
       /\ epochs' = fresh

\* @ lib/domain/deliver/worker.ts: poison, parked
Park(w) ==
  /\ worker[w].pc = "park"
  /\ LET n == First(w).n IN
     \/ Parks(n) /\ Settle(w, "parked") /\ UNCHANGED <<rest, faults>>
     \/ Parks(n) /\ GiveBack(w) /\ UNCHANGED rest
     \/ Unanswered(w, [does |-> "park", n |-> n]) /\ UNCHANGED <<tickets, discarded, operator, opens>>
  /\ UNCHANGED <<sent, queue, done, wrong>>

\* The store carries out what nobody waits for any more. What parks a lane holds only while the lane flows.
\* @ lib/aws/lane-writes.ts: parked, countIn
CarryOutLate(change) ==
  /\ change \in pending
  /\ pending' = pending \ {change}
  /\ IF change.does = "wait" THEN Waits(change.n)
     ELSE IF lane.on THEN UNCHANGED store ELSE Parks(change.n)
  /\ UNCHANGED <<sent, queue, tickets, discarded, operator, opens, done, wrong, worker, faults>>

\* What is settled leaves the queue, what is left is seen again. A call that fails removes nothing of some.
End(w) ==
  /\ worker[w].pc = "end" \/ (worker[w].pc = "run" /\ worker[w].batch = <<>>)
  /\ \E kept \in SUBSET worker[w].settled :
       /\ kept # {} => faults < MaxFaults
       /\ faults' = IF kept = {} THEN faults ELSE faults + 1
       /\ queue' = SelectSeq(LetGo(w, queue), LAMBDA m : What(m) \notin worker[w].settled \ kept)
  /\ worker' = [worker EXCEPT ![w] = Idle]
  /\ UNCHANGED <<sent, store, rest, done, wrong>>

(* --- a ticket -------------------------------------------------------------- *)

Fenced(e) == Fault = "NoFence" \/ lane.epoch = e

\* @ lib/domain/deliver/redrive.ts: redriveOf
Begin(w) ==
  /\ worker[w].pc = "run" /\ Has(w, "ticket")
  /\ IF lane.on /\ Fenced(First(w).n)
     THEN /\ Goes(w, "page")
          /\ wrong' = IF lane.asked THEN wrong ELSE wrong \cup {"unasked"}
     ELSE Settle(w, IF lane.on THEN "parked" ELSE "flows") /\ UNCHANGED wrong
  /\ UNCHANGED <<sent, queue, store, rest, done, faults>>

\* @ lib/domain/deliver/redrive.ts: page
Page(w) ==
  /\ worker[w].pc = "page"
  /\ worker' = [worker EXCEPT ![w].page = letters,
                              ![w].pc = IF letters = {} THEN "release" ELSE "visit"]
  /\ UNCHANGED <<sent, queue, store, rest, done, wrong, faults>>

\* @ lib/aws/lane-plans.ts: release
Release(w) ==
  /\ worker[w].pc = "release"
  /\ LET frees == lane.on /\ Fenced(First(w).n) /\ lane.count = 0 IN
     /\ lane' = IF frees THEN Flowing ELSE lane
     /\ Settle(w, IF frees \/ ~lane.on THEN "flows" ELSE "parked")
  /\ UNCHANGED <<sent, queue, letters, epochs, rest, done, wrong, faults>>

\* @ lib/domain/deliver/ticket.ts: run, take
\* @ lib/domain/deliver/redrive.ts: conclude
Visit(w) ==
  /\ worker[w].pc = "visit"
  /\ LET n == Min(worker[w].page) IN
     /\ wrong' = wrong \cup Tries(n)
     /\ \/ done' = done \cup {n} /\ Goes(w, "confirm") /\ UNCHANGED faults
        \/ UNCHANGED done /\ GiveBack(w)
        \/ UNCHANGED done /\ faults < MaxFaults /\ faults' = faults + 1 /\ Goes(w, "close")
  /\ UNCHANGED <<sent, queue, store, rest>>

\* @ lib/aws/lane-leave.ts: confirm, takenOut
TakesOut(n, isLast) ==
  IF n \notin letters THEN UNCHANGED store
  ELSE /\ letters' = letters \ {n}
       /\ lane' = IF lane.count <= 1 \/ (isLast /\ Fault = "FlowAfterThePage") THEN Flowing ELSE [lane EXCEPT !.count = @ - 1]
       /\ UNCHANGED epochs

\* @ lib/aws/lane-leave.ts: standing
\* @ lib/domain/deliver/redrive.ts: after
Confirm(w) ==
  /\ worker[w].pc = "confirm"
  /\ LET n == Min(worker[w].page)
         more == worker[w].page \ {n}
     IN /\ TakesOut(n, more = {})
        /\ \/ /\ IF ~lane'.on THEN Settle(w, "flows")
                 ELSE IF ~Fenced(First(w).n) THEN Settle(w, "parked")
                 ELSE worker' = [worker EXCEPT ![w].page = more,
                                               ![w].pc = IF more = {} THEN "page" ELSE "visit"]
              /\ UNCHANGED faults
           \/ GiveBack(w)
  /\ UNCHANGED <<sent, queue, rest, done, wrong>>

\* A letter has failed for good once more.
\* @ lib/domain/deliver/redrive.ts: giveUp, end
\* @ lib/aws/lane-plans.ts: end
Close(w) ==
  /\ worker[w].pc = "close"
  /\ IF lane.on /\ Fenced(First(w).n)
     THEN /\ lane' = [lane EXCEPT !.epoch = epochs + 1, !.asked = FALSE]
          /\ epochs' = epochs + 1
     ELSE UNCHANGED <<lane, epochs>>
  /\ Settle(w, "parked")
  /\ UNCHANGED <<sent, queue, letters, rest, done, wrong, faults>>

(* --- whoever redrives ------------------------------------------------------ *)

\* @ lib/domain/redrive/open.ts: openLanes
\* @ lib/aws/lane-plans.ts: open
Open ==
  /\ lane.on /\ operator.pc \in {"idle", "again"}
  /\ IF operator.pc = "idle" /\ lane.asked
     THEN opens < MaxOpens /\ opens' = opens + 1 ELSE UNCHANGED opens
  /\ lane' = [lane EXCEPT !.epoch = epochs + 1, !.asked = TRUE]
  /\ epochs' = epochs + 1
  /\ operator' = [pc |-> "opened", epoch |-> epochs + 1]
  /\ UNCHANGED <<sent, queue, letters, tickets, pending, done, discarded, wrong, worker, faults>>

\* The ticket has the epoch that the lane was opened in, whatever has become of the lane by now. SQS drops one
\* whose deduplication id it has seen.
\* @ lib/domain/redrive/open.ts: sendTickets
SendTicket ==
  /\ operator.pc = "opened"
  /\ queue' = IF operator.epoch \in tickets THEN queue
              ELSE Append(queue, [kind |-> "ticket", n |-> operator.epoch, by |-> "nobody"])
  /\ tickets' = tickets \cup {operator.epoch}
  /\ operator' = [pc |-> "idle", epoch |-> 0]
  /\ UNCHANGED <<sent, store, pending, done, discarded, wrong, worker, faults, opens>>

\* It dies between opening the lane and sending the ticket, and does both again.
OperatorCrash ==
  /\ operator.pc = "opened" /\ faults < MaxFaults
  /\ faults' = faults + 1
  /\ operator' = [pc |-> IF Fault = "OpenOnce" THEN "idle" ELSE "again", epoch |-> 0]
  /\ UNCHANGED <<sent, queue, store, tickets, pending, done, discarded, wrong, worker, opens>>

NothingToOpen ==
  /\ operator.pc = "again" /\ ~lane.on
  /\ operator' = [pc |-> "idle", epoch |-> 0]
  /\ UNCHANGED <<sent, queue, store, tickets, pending, done, discarded, wrong, worker, faults, opens>>

\* @ lib/domain/redrive/discard.ts: discard
Discard(n) ==
  /\ n \in letters /\ Cardinality(discarded) < MaxDiscards
  /\ discarded' = discarded \cup {n}
  /\ TakesOut(n, FALSE)
  /\ UNCHANGED <<sent, queue, tickets, pending, done, wrong, worker, operator, faults, opens>>

Done ==
  /\ sent = Records /\ queue = <<>> /\ ~lane.on /\ operator.pc = "idle" /\ pending = {}
  /\ 1..Records \subseteq done \cup discarded
  /\ \A w \in Workers : worker[w].pc \in {"idle", "looked"}

Finished == Done /\ UNCHANGED vars

Next ==
  \/ Arrive
  \/ \E w \in Workers :
       \/ Receive(w) \/ TimeOut(w) \/ Crash(w) \/ Look(w) \/ TimeIsUp(w) \/ Wait(w) \/ Try(w)
       \/ Park(w) \/ End(w) \/ Begin(w) \/ Page(w) \/ Release(w) \/ Visit(w) \/ Confirm(w) \/ Close(w)
  \/ \E change \in pending : CarryOutLate(change)
  \/ Open \/ SendTicket \/ OperatorCrash \/ NothingToOpen
  \/ \E n \in letters : Discard(n)
  \/ Finished

Spec == Init /\ [][Next]_vars /\ WF_vars(Next)

(* --- what has to hold ------------------------------------------------------ *)

OrderOfFirstDeliveries == "out of order" \notin wrong

NothingIsLost == \A n \in 1..sent :
  n \in done \cup discarded \cup letters \/ InQueue(Record(n))

LettersLieInAParkedLane == ~lane.on => letters = {}

TheCountIsRight == lane.count = Cardinality(letters)

NoRedriveUnasked == "unasked" \notin wrong

\* Nobody waits for a redrive that nobody will carry out.
EveryRedriveHasItsTicket ==
  lane.on /\ lane.asked /\ operator.pc = "idle" => InQueue(Ticket(lane.epoch))

EverythingDrains == <>Done
===============================================================================
