;; Exception handling in its first form: try, catch, catch_all, delegate and rethrow. Every function is a case of
;; FirstExceptionTests.
(module
  (tag $number (export "number") (param i32))
  (tag $pair (param i32 i64))
  (tag $empty)
  (table funcref (elem $throw))
  (global $trace (export "trace") (mut i32) (i32.const 0))

  ;; Appends a digit to the trace.
  (func $note (param i32)
    (global.set $trace (i32.add (i32.mul (global.get $trace) (i32.const 10)) (local.get 0))))

  (func $throw (export "throw") (param i32) (throw $number (local.get 0)))
  (func $throw_empty (throw $empty))
  (func $throw_one_of (param i32)
    (block $other
      (block $pair
        (block $number
          (br_table $number $pair $other (local.get 0)))
        (throw $number (i32.const 7)))
      (throw $pair (i32.const 20) (i64.const 3)))
    (if (i32.eq (local.get 0) (i32.const 2)) (then (throw $empty))))

  (func (export "catch") (param i32) (result i32)
    (try (result i32)
      (do (call $throw (local.get 0)) (i32.const -1))
      (catch $number (i32.const 1) (i32.add))))

  ;; 0: 7, 1: 23, 2: 99, otherwise nothing is thrown: -1.
  (func (export "first clause") (param i32) (result i32)
    (local i64)
    (try (result i32)
      (do (call $throw_one_of (local.get 0)) (i32.const -1))
      (catch $number)
      (catch $pair (i32.wrap_i64) (i32.add))
      (catch_all (i32.const 99))))

  ;; The inner clause has another tag.
  (func (export "nested") (param i32) (result i32)
    (try (result i32)
      (do
        (try (result i32)
          (do (call $throw (local.get 0)) (i32.const -1))
          (catch $empty (i32.const -2))))
      (catch $number (i32.const 100) (i32.add))))

  ;; What a clause throws is not for the other clauses of its try.
  (func (export "throw in a clause") (param i32) (result i32)
    (try (result i32)
      (do
        (try (result i32)
          (do (call $throw_empty) (i32.const -1))
          (catch $empty (call $throw (local.get 0)) (i32.const -2))
          (catch $number (drop) (i32.const -3))
          (catch_all (i32.const -4))))
      (catch $number (i32.const 1000) (i32.add))))

  (func (export "rethrow") (param i32) (result i32)
    (try (result i32)
      (do
        (try $inner (result i32)
          (do (call $throw (local.get 0)) (i32.const -1))
          (catch_all (call $note (i32.const 1)) (rethrow $inner))))
      (catch $number (call $note (i32.const 2)))))

  ;; The clause of an inner try throws the exception of the outer one.
  (func (export "rethrow of the outer one") (param i32) (result i32)
    (try (result i32)
      (do
        (try $outer (result i32)
          (do (call $throw (local.get 0)) (i32.const -1))
          (catch $number
            (drop)
            (try (result i32)
              (do (call $throw (i32.const 5)) (i32.const -2))
              (catch $number (drop) (rethrow $outer))))))
      (catch $number (i32.const 1) (i32.sub))))

  ;; A rethrow from a block, a loop and an if inside the clause, with operands below.
  (func (export "rethrow from within") (param i32) (result i32)
    (try (result i32)
      (do
        (try $inner (result i32)
          (do (call $throw (local.get 0)) (i32.const -1))
          (catch $number
            (i32.const 3)
            (block (result i32)
              (loop (result i32)
                (if (result i32) (local.get 0) (then (rethrow $inner)) (else (i32.const 4)))))
            (i32.add)
            (i32.add))))
      (catch $number (i32.const 50) (i32.add))))

  ;; The exception passes the try in between, which would catch it.
  (func (export "delegate to the outer try") (param i32) (result i32)
    (try $outer (result i32)
      (do
        (try (result i32)
          (do
            (try (result i32)
              (do (call $throw (local.get 0)) (i32.const -1))
              (delegate $outer)))
          (catch_all (call $note (i32.const 9)) (i32.const -2))))
      (catch $number (i32.const 10) (i32.add))))

  (func (export "delegate to the next try") (param i32) (result i32)
    (try $next (result i32)
      (do
        (try (result i32)
          (do (call $throw (local.get 0)) (i32.const -1))
          (delegate $next)))
      (catch $number (i32.const 20) (i32.add))))

  ;; A block catches nothing, so the try around it does.
  (func (export "delegate to a block") (param i32) (result i32)
    (try (result i32)
      (do
        (block $block (result i32)
          (try (result i32)
            (do
              (try (result i32)
                (do (call $throw (local.get 0)) (i32.const -1))
                (delegate $block)))
            (catch_all (i32.const -2)))))
      (catch $number (i32.const 30) (i32.add))))

  ;; A try whose clause runs catches nothing any more.
  (func (export "delegate to a clause") (param i32) (result i32)
    (try (result i32)
      (do
        (try $done (result i32)
          (do (call $throw_empty) (i32.const -1))
          (catch $empty
            (try (result i32)
              (do
                (try (result i32)
                  (do (call $throw (local.get 0)) (i32.const -2))
                  (delegate $done)))
              (catch_all (i32.const -3))))
          (catch_all (i32.const -4))))
      (catch $number (i32.const 40) (i32.add))))

  (func $delegate_away (export "delegate to the caller") (param i32) (result i32)
    (try (result i32)
      (do
        (try (result i32)
          (do
            (try (result i32)
              (do (call $throw (local.get 0)) (i32.const -1))
              (delegate 2)))
          (catch_all (i32.const -2))))
      (catch_all (i32.const -3))))
  (func (export "catch what was delegated") (param i32) (result i32)
    (try (result i32)
      (do (call $delegate_away (local.get 0)))
      (catch $number (i32.const 50) (i32.add))))

  ;; Two delegates with the same target, one of them through another delegate.
  (func (export "delegate twice") (param i32) (result i32)
    (try $outer (result i32)
      (do
        (try (result i32)
          (do
            (if (i32.and (local.get 0) (i32.const 1))
              (then (try (do (call $throw (i32.const 100))) (delegate $outer)))
              (else
                (try $middle
                  (do
                    (try
                      (do (try (do (call $throw (i32.const 200))) (delegate $middle)))
                      (catch_all)))
                  (delegate $outer))))
            (i32.const -1))
          (catch_all (i32.const -2))))
      (catch $number (local.get 0) (i32.add))))

  ;; A try with parameters, and a clause with more values than the try has results.
  (func (export "parameters") (param i32) (result i32)
    (local.get 0)
    (i32.const 4)
    (try (param i32 i32) (result i32)
      (do (i32.add) (drop) (throw $pair (i32.const 6) (i64.const 70)))
      (catch $pair (i32.wrap_i64) (i32.add))))

  ;; Every way out of a body and of a clause.
  (func (export "ways out") (param i32) (result i32)
    (block $out (result i32)
      (loop $again (result i32)
        (i32.const 1000)
        (try $try (result i32)
          (do
            (block $b4 (block $b3 (block $b2 (block $b1 (block $b0
              (br_table $b0 $b1 $b2 $b3 $b4 (local.get 0)))
              (br $out (i32.const 10)))
              (return (i32.const 20)))
              (br $try (i32.const 30)))
              (local.set 0 (i32.const 0)) (br $again))
            (throw $number (local.get 0)))
          (catch $number
            (i32.const 4)
            (i32.sub)
            (local.set 0)
            (block $c3 (block $c2 (block $c1 (block $c0
              (br_table $c0 $c1 $c2 $c3 (local.get 0)))
              (br $out (i32.const 40)))
              (return (i32.const 50)))
              (br $try (i32.const 60)))
            (local.set 0 (i32.const 1)) (br $again)))
        (i32.add))))

  (func (export "around a loop") (param i32) (result i32)
    (local i32)
    (block $end
      (loop $next
        (br_if $end (i32.eq (local.get 1) (local.get 0)))
        (try
          (do (call $throw (local.get 1)))
          (catch $number (i32.const 1) (i32.add) (local.set 1)))
        (br $next)))
    (local.get 1))

  ;; More exceptions than may be held at the same time.
  (func (export "rethrow in a loop") (param i32) (result i32)
    (local i32)
    (block $end
      (loop $next
        (br_if $end (i32.eq (local.get 1) (local.get 0)))
        (try
          (do
            (try $inner
              (do (call $throw (local.get 1)))
              (catch_all (rethrow $inner))))
          (catch $number (i32.const 1) (i32.add) (local.set 1)))
        (br $next)))
    (local.get 1))

  (func (export "without clauses") (param i32) (result i32)
    (try (result i32) (do (i32.add (local.get 0) (i32.const 1)))))

  (func (export "by an indirect call") (param i32) (result i32)
    (try (result i32)
      (do (call_indirect (param i32) (local.get 0) (i32.const 0)) (i32.const -1))
      (catch $number)))

  (func $tail (param i32) (result i32) (call $throw (local.get 0)) (i32.const -1))
  (func $tail_caller (param i32) (result i32)
    (try (result i32)
      (do (return_call $tail (local.get 0)))
      (catch_all (i32.const -2))))
  ;; A tail call leaves the try before the callee begins.
  (func (export "tail call") (param i32) (result i32)
    (try (result i32)
      (do (call $tail_caller (local.get 0)))
      (catch $number (i32.const 2) (i32.mul))))

  (func (export "unreachable parts") (param i32) (result i32)
    (try (result i32)
      (do
        (call $throw (local.get 0))
        (unreachable)
        (try (result i32) (do (i32.const 1)) (catch $number) (catch_all (i32.const 2)))
        (drop)
        (try (do) (delegate 0))
        (i32.const 3))
      (catch $number)))

  (func (export "trap") (param i32) (result i32)
    (try (result i32)
      (do
        (try (result i32)
          (do
            (try (result i32)
              (do (i32.div_u (i32.const 1) (local.get 0)))
              (delegate 1)))
          (catch_all (i32.const -1))))
      (catch_all (i32.const -2)))))
