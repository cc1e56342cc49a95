-------------------------------- MODULE FanOut --------------------------------
(* From one partition of the log to the topic: what arrives, arrives in order  *)
(* of each key, and nothing is passed over, whatever becomes of wake-ups,      *)
(* calls and workers.                                                          *)
(*                                                                             *)
(* A dispatcher is one run of fan-out, woken by the stream, or the sweeper's.  *)
(* Sending a record twice is harmless: the model keeps which offsets the topic *)
(* has accepted, and whether the first of them came in order.                  *)
(* Lines that begin with "@" name the code that a step stands for.             *)
EXTENDS Integers, Sequences, FiniteSets, TLC

CONSTANTS
  Woken,        \* dispatchers that the stream wakes
  Sweepers,     \* dispatchers that look by themselves
  Items,        \* how many items the log gets
  Unsendable,   \* offsets of records that the topic refuses for good
  MaxWakes,     \* how often the stream tells of one item
  MaxFaults,    \* calls that fail in part or in whole
  MaxCrashes,
  MaxExpired,   \* items whose retention ends before they are dispatched
  StepItems,    \* items after which the cursor is written; lib/domain/fan-out/arrivals.ts: 200 records
  Fault         \* "none", or the mistake that this run is to find

VARIABLES
  length,     \* items in the log, those included that have expired
  gone,       \* how many of them have expired, oldest first
  wake,       \* by item: how often the stream will still tell of it
  cursor,     \* first offset that is not dispatched
  accepted,   \* offsets that the topic has accepted
  late,       \* offsets of entries without an answer that may still be accepted
  letters,    \* offsets that fan-out has set aside
  overtaken,  \* offsets that the topic accepted before an earlier one of their key
  does,       \* what each dispatcher does: see Idle
  left,       \* where each has left off, and moved the cursor to; 0: it has not
  faults, crashes

vars == <<length, gone, wake, cursor, accepted, late, letters, overtaken, does, left, faults, crashes>>

\* The keys of each item's records, in the order of their offsets.
Keys == << <<"x">>, <<"x", "y">>, <<"x">>, <<"y">> >>

Bases == [i \in 1..4 |-> CASE i = 1 -> 0 [] i = 2 -> 1 [] i = 3 -> 3 [] i = 4 -> 4]
Base(i) == Bases[i]
End(i) == Bases[i] + Len(Keys[i])
Offsets(i) == Base(i)..(End(i) - 1)
ItemOf(o) == CHOOSE i \in 1..Items : o \in Offsets(i)
KeyOf(o) == LET i == ItemOf(o) IN Keys[i][o - Base(i) + 1]
Length == IF length = 0 THEN 0 ELSE End(length)
Max(S) == CHOOSE m \in S : \A n \in S : n <= m
Min(S) == CHOOSE m \in S : \A n \in S : n >= m

Expired == UNION {Offsets(i) : i \in 1..gone}
Dispatchers == Woken \cup Sweepers

\* items: what it has in hand; next: the cursor that it goes by; waiting: offsets of the present step;
\* call: those of the call that is next; never: those that were refused for good.
Idle == [pc |-> "idle", items |-> {}, next |-> 0, reach |-> 0, waiting |-> {}, call |-> {}, never |-> {}]

Init ==
  /\ length = 0 /\ gone = 0
  /\ wake = [i \in 1..Items |-> 0]
  /\ cursor = 0
  /\ accepted = {} /\ late = {} /\ letters = {} /\ overtaken = {}
  /\ does = [d \in Dispatchers |-> Idle]
  /\ left = [d \in Dispatchers |-> 0]
  /\ faults = 0 /\ crashes = 0

\* @ lib/domain/log/append.ts: append  (how: Append.tla)
Store ==
  /\ length < Items
  /\ length' = length + 1
  /\ wake' = [wake EXCEPT ![length + 1] = MaxWakes]
  /\ UNCHANGED <<left, gone, cursor, accepted, late, letters, overtaken, does, faults, crashes>>

\* The oldest item's retention ends. Nobody has it in hand: a run takes minutes, retention an hour at least.
Expire ==
  /\ gone < MaxExpired /\ gone < length
  /\ \A d \in Dispatchers : gone + 1 \notin does[d].items
  /\ gone' = gone + 1
  /\ wake' = [wake EXCEPT ![gone + 1] = 0]
  /\ UNCHANGED <<left, length, cursor, accepted, late, letters, overtaken, does, faults, crashes>>

\* The stream gives up: its batch failed too often, or was too old.
Lose(i) ==
  /\ wake[i] > 0
  /\ wake' = [wake EXCEPT ![i] = 0]
  /\ UNCHANGED <<left, length, gone, cursor, accepted, late, letters, overtaken, does, faults, crashes>>

(* --- a run ----------------------------------------------------------------- *)

\* The items that a run dispatches: its arrivals, and what the log holds before and between.
\* @ lib/domain/fan-out/arrivals.ts: notYetSent, between
Fill(arrivals, next) ==
  LET upTo == Max(arrivals)
      inLog == IF Fault = "LeaveTheGap" THEN {} ELSE (gone + 1)..upTo
  IN {i \in inLog \cup arrivals : End(i) > next}

\* The stream's batch: in any order, since what counts is only what is in it.
\* @ lib/domain/fan-out/batch.ts: fanOutBatch
\* @ lib/domain/fan-out/fan-out.ts: fanOut
Wake(d) == \E arrivals \in (SUBSET {i \in 1..length : wake[i] > 0}) \ {{}} :
  /\ does[d].pc = "idle"
  /\ Cardinality(arrivals) <= 2
  /\ wake' = [i \in 1..Items |-> IF i \in arrivals THEN wake[i] - 1 ELSE wake[i]]
  /\ does' = [does EXCEPT ![d].pc = "begin", ![d].items = arrivals]
  /\ UNCHANGED <<left, length, gone, cursor, accepted, late, letters, overtaken, faults, crashes>>

\* What the log holds from the cursor on; where nothing is left, the cursor moves behind it.
\* @ lib/domain/fan-out/sweep.ts: catchUp, passOver
Sweep(d) ==
  /\ does[d].pc = "idle" /\ cursor < Length /\ Fault # "NoSweeper"
  /\ LET page == {i \in (gone + 1)..length : End(i) > cursor} IN
     IF page = {}
     THEN cursor' = Length /\ UNCHANGED does
     ELSE does' = [does EXCEPT ![d].pc = "begin", ![d].items = page] /\ UNCHANGED cursor
  /\ UNCHANGED <<left, length, gone, wake, accepted, late, letters, overtaken, faults, crashes>>

FirstItems(items) == {i \in items : Cardinality({j \in items : j < i}) < StepItems}

\* One record a key in a call: the second of two might be accepted without the first.
\* @ lib/domain/fan-out/dispatch.ts: nextBatch
Call(waiting) ==
  IF Fault = "TwoOfAKey" THEN waiting
  ELSE {o \in waiting : \A e \in waiting : KeyOf(e) = KeyOf(o) => e >= o}

\* @ lib/domain/fan-out/fan-out.ts: takeStep
\* @ lib/domain/fan-out/arrivals.ts: inSteps
\* @ lib/domain/fan-out/message.ts: messagesOf
Step(run, items, next) ==
  LET step == FirstItems(items)
      waiting == {o \in UNION {Offsets(i) : i \in step} : o >= next}
  IN IF items = {} THEN Idle
     ELSE [run EXCEPT !.pc = IF Fault = "CursorFirst" THEN "advance" ELSE "send",
                      !.items = items, !.next = next, !.never = {}, !.waiting = waiting,
                      !.call = Call(waiting), !.reach = End(Max(step))]

\* Where a run begins. One that the stream wakes need not read the cursor where the first arrival follows on what it
\* has done itself; that it may also read it stands for an arrival that is no longer fresh.
\* @ lib/domain/fan-out/left-off.ts: before
Beginnings(d, first) ==
  LET known == d \in Woken /\ left[d] > 0
      fits == left[d] = Base(first) \/ Fault = "GoOnAnywhere"
  IN {cursor} \cup (IF known /\ fits THEN {Base(first)} ELSE {})

\* Reads the cursor, and what is missing between. What lies there was written before, and can but expire.
\* @ lib/domain/fan-out/fan-out.ts: fanOut, beginning
Begin(d) ==
  /\ does[d].pc = "begin"
  /\ \E next \in Beginnings(d, Min(does[d].items)) :
       does' = [does EXCEPT ![d] = Step(@, Fill(@.items, next), next)]
  /\ UNCHANGED <<left, length, gone, wake, cursor, accepted, late, letters, overtaken, faults, crashes>>

\* The topic accepts entries of one call; what came before is there, or can never be.
Accept(entries) ==
  /\ accepted' = accepted \cup entries
  /\ overtaken' = overtaken \cup {o \in entries \ accepted : \E e \in 0..(o - 1) :
       KeyOf(e) = KeyOf(o) /\ e \notin accepted \cup entries \cup Unsendable \cup Expired}

After(d, again, never) ==
  LET run == does[d]
      waiting == run.waiting \ (run.call \ again)
      ends == IF Fault = "KeepAfter" THEN "advance" ELSE "keep"
      goesOn == [run EXCEPT !.waiting = waiting, !.never = never, !.call = Call(waiting)]
      stops == [run EXCEPT !.waiting = waiting, !.never = never, !.pc = ends]
      repeats == [run EXCEPT !.waiting = waiting, !.never = never, !.call = again]
      skips == [goesOn EXCEPT !.waiting = waiting \ again, !.call = Call(waiting \ again)]
      finish(one) == IF one.waiting = {} THEN [one EXCEPT !.pc = ends] ELSE one
  IN IF again = {} THEN does' = [does EXCEPT ![d] = finish(goesOn)]
     ELSE IF Fault = "GoOnAfterFailure" THEN does' = [does EXCEPT ![d] = finish(skips)]
     ELSE \E one \in {stops, repeats} : does' = [does EXCEPT ![d] = one]

\* All that can be accepted is, and the answer says so.
\* @ lib/domain/fan-out/dispatch.ts: dispatch, sendAll
Send(d) ==
  /\ does[d].pc = "send"
  /\ LET call == does[d].call IN
     /\ Accept(call \ Unsendable)
     /\ After(d, {}, does[d].never \cup (call \cap Unsendable))
  /\ UNCHANGED <<left, length, gone, wake, cursor, late, letters, faults, crashes>>

\* Some entries are refused, or no answer comes: some are accepted, some later, some never.
\* @ lib/domain/fan-out/dispatch.ts: dispatch, sendAll
SendBadly(d) ==
  /\ does[d].pc = "send" /\ faults < MaxFaults
  /\ LET call == does[d].call
         sendable == call \ Unsendable
     IN \E taken \in SUBSET sendable, again \in (SUBSET sendable) \ {{}} :
          /\ sendable \ again \subseteq taken
          /\ Accept(taken)
          /\ late' = late \cup (again \ taken)
          /\ IF Fault = "SetAsideTheRefused" THEN After(d, {}, does[d].never \cup again)
             ELSE After(d, again, does[d].never \cup (call \cap Unsendable))
  /\ faults' = faults + 1
  /\ UNCHANGED <<left, length, gone, wake, cursor, letters, crashes>>

\* An entry whose sender has heard nothing arrives after all.
ArriveLate(o) ==
  /\ o \in late
  /\ late' = late \ {o}
  /\ Accept({o})
  /\ UNCHANGED <<left, length, gone, wake, cursor, letters, does, faults, crashes>>

Reached(run) == IF run.waiting = {} THEN run.reach ELSE Min(run.waiting)

\* @ lib/domain/fan-out/fan-out.ts: moveOn, lettersOf
Keep(d) ==
  /\ does[d].pc = "keep"
  /\ letters' = letters \cup {o \in does[d].never : o < Reached(does[d])}
  /\ does' = [does EXCEPT ![d] = IF Fault = "KeepAfter" THEN Idle ELSE [@ EXCEPT !.pc = "advance"]]
  /\ UNCHANGED <<left, length, gone, wake, cursor, accepted, late, overtaken, faults, crashes>>

\* A cursor that somebody else has moved further stays where it is.
\* @ lib/domain/fan-out/fan-out.ts: moveOn
\* @ lib/aws/dynamo-cursors.ts: raise
Advance(d) ==
  /\ does[d].pc = "advance"
  /\ LET run == does[d]
         first == Fault = "CursorFirst" /\ run.waiting # {}
         to == IF first THEN run.reach ELSE Reached(run)
         rest == {i \in run.items : End(i) > to}
     IN /\ left' = [left EXCEPT ![d] = to]
        /\ cursor' = IF Fault = "CursorBack" THEN to ELSE Max({cursor, to})
        /\ does' = [does EXCEPT ![d] =
             IF first THEN [run EXCEPT !.pc = "send"]
             ELSE IF Fault = "KeepAfter" THEN [run EXCEPT !.pc = "keep"]
             ELSE IF run.waiting # {} THEN Idle
             ELSE Step(run, rest, to)]
  /\ UNCHANGED <<length, gone, wake, accepted, late, letters, overtaken, faults, crashes>>

Crash(d) ==
  /\ does[d].pc # "idle" /\ crashes < MaxCrashes
  /\ does' = [does EXCEPT ![d] = Idle]
  /\ left' = [left EXCEPT ![d] = 0]
  /\ crashes' = crashes + 1
  /\ UNCHANGED <<length, gone, wake, cursor, accepted, late, letters, overtaken, faults>>

All == 0..(End(Items) - 1)
Done == /\ length = Items /\ cursor >= End(Items)
        /\ All \subseteq accepted \cup letters \cup Expired
        /\ \A d \in Dispatchers : does[d].pc = "idle"

Finished == Done /\ UNCHANGED vars

Next ==
  \/ Store \/ Expire
  \/ \E i \in 1..Items : Lose(i)
  \/ \E d \in Woken : Wake(d)
  \/ \E d \in Sweepers : Sweep(d)
  \/ \E d \in Dispatchers :
       Begin(d) \/ Send(d) \/ SendBadly(d) \/ Keep(d) \/ Advance(d) \/ Crash(d)
  \/ \E o \in late : ArriveLate(o)
  \/ Finished

Spec == Init /\ [][Next]_vars /\ WF_vars(Next)

(* --- what has to hold ------------------------------------------------------ *)

NothingIsSkipped == \A o \in 0..(cursor - 1) : o \in accepted \cup letters \cup Expired

OrderForEachKey == overtaken = {}

OnlyTheUnsendableIsSetAside == letters \subseteq Unsendable

CursorOnlyForward == [][cursor' >= cursor]_cursor

\* No state is left in which a record is neither sent nor set aside and nobody will send it.
EverythingIsDispatched == <>Done
===============================================================================
