-------------------------------- MODULE Append --------------------------------
(* Append and idempotent publish: who gets which offset, whatever is lost,     *)
(* late, doubled or deleted.                                                   *)
(*                                                                             *)
(* A writer is one request of a publisher, to one partition at a time. Writers *)
(* in Keyed carry the same Idempotency-Key: the same request, sent again.      *)
(* A step of the model is one call that the store carries out, or one answer;  *)
(* what a writer does between two calls is seen by nobody else.                *)
(* Lines that begin with "@" name the code that a step stands for.             *)
EXTENDS Integers, Sequences, FiniteSets, TLC

CONSTANTS
  Writers,      \* requests
  Keyed,        \* those with the Idempotency-Key
  Roaming,      \* those whose records have no key: another partition will do
  Partitions,
  MaxTries,     \* tries of one request; lib/domain/log/tries.ts allows 12
  MaxRuns,      \* how often the store may carry out what was sent once
  MaxCrashes,
  Retention,    \* whether retention deletes anything in this run
  Fault         \* "none", or the mistake that this run is to find

VARIABLES
  log,      \* by partition: the items that are there
  given,    \* by partition: every item that ever was stored, in that order; for the invariants only
  aged,     \* by partition: items that begin before this offset may be deleted by the store, in any order
  looked,   \* by partition: the end that fan-out or the sweeper has seen last; for the clock's sake only
  cursor,   \* by partition: fan-out's [next, head]
  memory,   \* what is remembered of the Idempotency-Key: a set of at most one item
  net,      \* calls that are under way, or may come again
  writer,
  crashes

vars == <<log, given, aged, looked, cursor, memory, net, writer, crashes>>

Count(w) == IF w = "a" THEN 2 ELSE 1
End(item) == item.base + item.count
Max(x, y) == IF x > y THEN x ELSE y
Newest(p) == CHOOSE i \in log[p] : \A j \in log[p] : j.base <= i.base
Reached(p) == IF given[p] = <<>> THEN 0 ELSE End(given[p][Len(given[p])])
Answered == {"stored", "contended", "unknown"}
Alive(w) == writer[w].pc \notin Answered \cup {"dead"}

\* unsure: an earlier try has had no answer; after: what others had been answered when it began.
Unborn == [pc |-> "new", p |-> 0, base |-> 0, try |-> 1, unsure |-> FALSE, after |-> <<>>]

Init ==
  /\ log = [p \in Partitions |-> {}]
  /\ given = [p \in Partitions |-> <<>>]
  /\ aged = [p \in Partitions |-> 0]
  /\ looked = [p \in Partitions |-> 0]
  /\ cursor = [p \in Partitions |-> [next |-> 0, head |-> 0]]
  /\ memory = {}
  /\ net = {}
  /\ writer = [w \in Writers |-> Unborn]
  /\ crashes = 0

(* --- the writer ----------------------------------------------------------- *)

Becomes(w, pc) == writer' = [writer EXCEPT ![w].pc = pc]

(* What the writers before have been answered, by partition. *)
Acknowledged == [p \in Partitions |->
  LET ends == {writer[v].base + Count(v) : v \in {u \in Writers :
                 writer[u].pc = "stored" /\ writer[u].p = p}}
  IN CHOOSE m \in ends \cup {0} : \A e \in ends : e <= m]

(* @ lib/domain/log/append.ts: append, redraft                                 *)
(* @ lib/domain/idempotency/append-once.ts: draftOnce                          *)
Chooses(w, p) ==
  LET it == writer[w] IN
  \/ it.pc = "new" /\ (w \in Roaming \/ p = 0)
  \/ it.pc = "redraft" /\ (w \in Roaming \/ p = it.p)

(* @ lib/domain/log/place.ts: nextPlace                                        *)
(* The newest item says where to go on, unless older ones may outlive newer.   *)
ReadTip(w) == \E p \in Partitions :
  /\ Chooses(w, p)
  /\ LET there == log[p] # {}
         fresh == there /\ Newest(p).base >= aged[p]
         trusts == fresh \/ Fault = "TrustWhatIsLeft"
     IN writer' = [writer EXCEPT
          ![w].pc = IF trusts THEN "put" ELSE "cursor",
          ![w].p = p,
          ![w].base = IF there THEN End(Newest(p)) ELSE 0,
          ![w].after = IF writer[w].pc = "new" THEN Acknowledged ELSE @]
  /\ UNCHANGED <<log, given, aged, looked, cursor, memory, net, crashes>>

(* Its process has written not long ago, and goes on behind that without a     *)
(* look: so short a time ago that nothing behind it can have been deleted.     *)
(* @ lib/domain/log/place.ts: knownPlace                                       *)
(* @ lib/domain/log/known-tips.ts: of                                          *)
Recall(w) == \E p \in Partitions : \E item \in log[p] :
  /\ writer[w].pc = "new" /\ w \notin Keyed /\ Chooses(w, p)
  /\ LET behind == {k \in DOMAIN given[p] : given[p][k].base >= End(item)}
     IN \/ Fault = "RecallTheOld"
        \/ item.base >= aged[p] /\ \A k \in behind : given[p][k] \in log[p]
  /\ writer' = [writer EXCEPT
       ![w].pc = "put", ![w].p = p, ![w].base = End(item), ![w].after = Acknowledged]
  /\ UNCHANGED <<log, given, aged, looked, cursor, memory, net, crashes>>

(* @ lib/domain/log/place.ts: nextPlace                                        *)
ReadCursor(w) ==
  /\ writer[w].pc = "cursor"
  /\ LET it == writer[w]
         c == cursor[it.p]
     IN writer' = [writer EXCEPT ![w].pc = "put", ![w].base = Max(it.base, Max(c.next, c.head))]
  /\ UNCHANGED <<log, given, aged, looked, cursor, memory, net, crashes>>

(* @ lib/domain/log/append.ts: putAndSettle                                    *)
(* @ lib/domain/idempotency/append-once.ts: settle                             *)
Send(w) ==
  /\ writer[w].pc = "put"
  /\ LET it == writer[w] IN
     net' = net \cup {[w |-> w, p |-> it.p, base |-> it.base, try |-> it.try, runs |-> MaxRuns]}
  /\ Becomes(w, "wait")
  /\ UNCHANGED <<log, given, aged, looked, cursor, memory, crashes>>

IsLast(w) == writer[w].try = MaxTries
Again(w, pc, base) == writer' = [writer EXCEPT ![w].pc = pc, ![w].base = base, ![w].try = @ + 1]
Succeed(w, p, base) == writer' = [writer EXCEPT ![w].pc = "stored", ![w].p = p, ![w].base = base]

(* Another's item has our base. *)
(* @ lib/domain/log/append.ts: redraft, gaveUp                                 *)
(* @ lib/domain/idempotency/append-once.ts: gaveUp                             *)
Lost(w, by) ==
  LET it == writer[w] IN
  IF IsLast(w)
  THEN Becomes(w, IF it.unsure /\ Fault # "ForgetTheUnknown" THEN "unknown" ELSE "contended")
  ELSE IF w \in Keyed \cup Roaming \/ it.try > 1 THEN Again(w, "redraft", 0)
  ELSE Again(w, "put", IF Fault = "GoByOwnCount" THEN it.base + Count(w) ELSE End(by))

(* No answer, and nothing to be found either. A keyed request can't be stored  *)
(* twice, so that it may look for another place.                               *)
Unsure(w) ==
  IF Fault = "TakeSilenceForSuccess" THEN Succeed(w, writer[w].p, writer[w].base)
  ELSE IF IsLast(w) THEN Becomes(w, "unknown")
  ELSE IF w \in Keyed
  THEN writer' = [writer EXCEPT ![w].pc = "redraft", ![w].try = @ + 1, ![w].unsure = TRUE]
  ELSE Again(w, IF Fault = "RedraftTheUnknown" THEN "redraft" ELSE "put", writer[w].base)

(* @ lib/domain/log/append.ts: putAndSettle  (the comparison of ids)           *)
Taken(w, by) ==
  IF by.id = w /\ Fault # "SkipIdComparison" THEN Succeed(w, writer[w].p, by.base) ELSE Lost(w, by)

(* The store carries out a call that is under way; the answer arrives or not.  *)
(* @ lib/aws/dynamo-log.ts: put                                                *)
(* @ lib/aws/dynamo-once.ts: putOnce                                           *)
Run(call, arrives) ==
  LET w == call.w
      p == call.p
      there == {i \in log[p] : i.base = call.base}
      item == [base |-> call.base, count |-> Count(w), id |-> w]
      known == w \in Keyed /\ memory # {} /\ Fault # "RememberApart"
      stores == there = {} /\ ~known
  IN
  \* What is refused, and nobody hears of it, has not happened.
  /\ arrives \/ stores
  /\ arrives => writer[w].pc = "wait" /\ writer[w].try = call.try
  /\ net' = (net \ {call}) \cup
            (IF call.runs = 1 THEN {} ELSE {[call EXCEPT !.runs = @ - 1]})
  /\ IF stores
     THEN /\ log' = [log EXCEPT ![p] = @ \cup {item}]
          /\ given' = [given EXCEPT ![p] = Append(@, item)]
          /\ memory' = IF w \in Keyed THEN {[p |-> p, base |-> call.base]} ELSE memory
     ELSE UNCHANGED <<log, given, memory>>
  /\ IF ~arrives THEN UNCHANGED writer
     ELSE IF stores THEN Succeed(w, p, call.base)
     ELSE IF known THEN \E m \in memory : Succeed(w, m.p, m.base)
     ELSE \E i \in there : Taken(w, i)
  /\ UNCHANGED <<aged, looked, cursor, crashes>>

Answer == \E call \in net : Run(call, TRUE)
AnswerLost == \E call \in net : Run(call, FALSE)

(* No answer came: the log, or the memory of the key, is asked.                *)
(* @ lib/domain/log/append.ts: putAndSettle                                    *)
(* @ lib/domain/idempotency/append-once.ts: settle, recall                     *)
LookUp(w) ==
  /\ writer[w].pc = "wait" /\ Fault # "NoTimeOut"
  /\ LET it == writer[w]
         there == {i \in log[it.p] : i.base = it.base}
     IN IF w \in Keyed
        THEN IF memory # {} THEN \E m \in memory : Succeed(w, m.p, m.base) ELSE Unsure(w)
        ELSE IF there # {} THEN \E i \in there : Taken(w, i) ELSE Unsure(w)
  /\ UNCHANGED <<log, given, aged, looked, cursor, memory, net, crashes>>

(* Nor did an answer to that question. *)
LookUpFails(w) ==
  /\ writer[w].pc = "wait" /\ Fault # "NoTimeOut"
  /\ Unsure(w)
  /\ UNCHANGED <<log, given, aged, looked, cursor, memory, net, crashes>>

Crash(w) ==
  /\ crashes < MaxCrashes
  /\ Alive(w) /\ writer[w].pc # "new"
  /\ writer' = [writer EXCEPT ![w] = [Unborn EXCEPT !.pc = "dead"]]
  /\ crashes' = crashes + 1
  /\ UNCHANGED <<log, given, aged, looked, cursor, memory, net>>

(* --- those who read, and those who delete --------------------------------- *)

(* @ lib/domain/fan-out/fan-out.ts: moveOn  (how it gets there: FanOut.tla)    *)
Dispatch(p) ==
  /\ Retention /\ cursor[p].next < Reached(p)
  /\ cursor' = [cursor EXCEPT ![p].next = Reached(p)]
  /\ looked' = [looked EXCEPT ![p] = Reached(p)]
  /\ UNCHANGED <<log, given, aged, memory, net, writer, crashes>>

(* @ lib/domain/fan-out/sweep.ts: headOf                                       *)
RememberHead(p) ==
  /\ Retention /\ log[p] # {}
  /\ LET end == End(Newest(p)) IN
     /\ end > looked[p]
     /\ looked' = [looked EXCEPT ![p] = end]
     /\ cursor' = IF Fault = "ForgetTheHead" THEN cursor ELSE [cursor EXCEPT ![p].head = Max(@, end)]
  /\ UNCHANGED <<log, given, aged, memory, net, writer, crashes>>

(* Retention has ended, or soon will, for all that is there. Neither time nor  *)
(* expiry goes back in a partition.                                            *)
(* @ lib/domain/log/place.ts: placeAfter                                       *)
Age(p) ==
  /\ Retention /\ aged[p] < Reached(p)
  /\ aged' = [aged EXCEPT ![p] = Reached(p)]
  /\ UNCHANGED <<log, given, looked, cursor, memory, net, writer, crashes>>

(* Nobody is left who saw the end of the log before `item` was there, and what *)
(* they had sent is refused for its age.                                       *)
(* @ lib/domain/log/settled.ts: settledMs                                      *)
Settled(p, item) == \A w \in Writers :
  ~(writer[w].pc \in {"cursor", "put", "wait"} /\ writer[w].p = p /\ writer[w].base <= item.base)

Delete(p, item) ==
  /\ Fault = "DeleteTheYoung" \/ Settled(p, item)
  /\ log' = [log EXCEPT ![p] = @ \ {item}]
  /\ net' = IF Fault = "DeleteTheYoung" THEN net
            ELSE {c \in net : c.p # p \/ c.base > item.base}
  /\ UNCHANGED <<given, aged, looked, cursor, memory, writer, crashes>>

(* The store deletes what has expired, late and in any order. The sweeper runs *)
(* every five minutes and retention is an hour at least, so it has seen it.    *)
Expire(p) == \E item \in log[p] :
  item.base < aged[p] /\ End(item) <= looked[p] /\ Delete(p, item)

(* @ lib/domain/retain/trim.ts: pastOf, removePast                             *)
Trim(p) == \E item \in log[p] :
  /\ End(item) <= cursor[p].next
  /\ \/ Fault = "TrimTheNewest"
     \/ item # Newest(p) /\ \A other \in log[p] : other.base >= item.base
  /\ Delete(p, item)

Finished == (\A w \in Writers : ~Alive(w)) /\ UNCHANGED vars

Next ==
  \/ \E w \in Writers :
       ReadTip(w) \/ Recall(w) \/ ReadCursor(w) \/ Send(w) \/ LookUp(w) \/ LookUpFails(w) \/ Crash(w)
  \/ Answer
  \/ AnswerLost
  \/ \E p \in Partitions : Dispatch(p) \/ RememberHead(p) \/ Age(p) \/ Expire(p) \/ Trim(p)
  \/ Finished

Spec == Init /\ [][Next]_vars /\ WF_vars(Next)

(* --- what has to hold ------------------------------------------------------ *)

Stored == UNION {{[p |-> p, k |-> k] : k \in DOMAIN given[p]} : p \in Partitions}
ItemAt(s) == given[s.p][s.k]

OffsetsNeverTwice == \A p \in Partitions : \A j, k \in DOMAIN given[p] :
  j < k => End(given[p][j]) <= given[p][k].base \/ End(given[p][k]) <= given[p][j].base

OffsetsWithoutGap == \A p \in Partitions : \A k \in DOMAIN given[p] :
  given[p][k].base = 0 \/ \E j \in DOMAIN given[p] : End(given[p][j]) = given[p][k].base

OnePlaceForEachAppend == \A s, t \in Stored : ItemAt(s).id = ItemAt(t).id => s = t

OneOffsetForEachKey == \A s, t \in Stored :
  ItemAt(s).id \in Keyed /\ ItemAt(t).id \in Keyed => s = t

AcknowledgedIsStored == \A w \in Writers : writer[w].pc = "stored" =>
  \E s \in Stored : /\ s.p = writer[w].p
                    /\ ItemAt(s).base = writer[w].base
                    /\ ItemAt(s).id = w \/ {w, ItemAt(s).id} \subseteq Keyed

(* "Nothing was stored" is a promise, too. *)
ContendedIsNotStored == \A w \in Writers : writer[w].pc = "contended" =>
  \A s \in Stored : ItemAt(s).id # w

(* Whoever began after an answer comes behind what was answered. *)
OrderOfAnswers == \A w \in Writers : \A s \in Stored :
  ItemAt(s).id = w /\ writer[w].pc = "stored" => ItemAt(s).base >= writer[w].after[s.p]

EveryRequestIsAnswered == <>(\A w \in Writers : ~Alive(w))
===============================================================================
