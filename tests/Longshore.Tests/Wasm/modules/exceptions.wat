;; What ExceptionTests.cs calls. Where nothing else is said, a function returns the number that its comment names.
(module
  (import "host" "call back" (func $call_back (param i32)))
  (import "host" "throw" (func $host_throw (param i32)))
  (import "host" "tag" (tag $imported (param i32)))

  (tag $number (export "number") (param i32))
  (tag $other (param i32))
  (tag $empty (export "empty"))
  (tag $many (param i32 i64 f32 f64 v128))
  (tag $carrier (param exnref))

  (global $kept (mut exnref) (ref.null exn))
  (table $shelf 10 exnref)
  (table $functions funcref (elem $throw_number))
  (type $takes_number (func (param i32)))

  (func $throw_number (export "throw") (param i32)
    (throw $number (local.get 0)))

  (func $throw_at_depth (param $depth i32) (param $value i32)
    (if (i32.eqz (local.get $depth))
      (then (throw $number (local.get $value))))
    (call $throw_at_depth (i32.sub (local.get $depth) (i32.const 1)) (local.get $value)))

  ;; The argument, from so many frames below.
  (func (export "catch from depth") (param i32) (result i32)
    (block $caught (result i32)
      (try_table (catch $number $caught)
        (call $throw_at_depth (local.get 0) (local.get 0)))
      (i32.const -1)))

  ;; 1 for an exception of each kind by its clause, 0 for none.
  (func (export "first clause") (param i32) (result i32)
    (block $all
      (block $second (result i32)
        (block $first (result i32)
          (try_table (catch $other $first) (catch $number $second) (catch_all $all)
            (if (i32.eq (local.get 0) (i32.const 1)) (then (throw $other (i32.const 10))))
            (if (i32.eq (local.get 0) (i32.const 2)) (then (throw $number (i32.const 20))))
            (if (i32.eq (local.get 0) (i32.const 3)) (then (throw $empty))))
          (return (i32.const 0)))
        (return (i32.add (i32.const 1))))
      (return (i32.add (i32.const 2))))
    (i32.const 33))

  ;; All values arrive: their sum, 5 * 3.
  (func (export "many values") (result i32)
    (local $vector v128) (local $double f64) (local $single f32) (local $long i64)
    (block $caught (result i32 i64 f32 f64 v128)
      (try_table (catch $many $caught)
        (throw $many (i32.const 3) (i64.const 3) (f32.const 3) (f64.const 3) (v128.const i32x4 0 0 0 3)))
      (unreachable))
    (local.set $vector) (local.set $double) (local.set $single) (local.set $long)
    (i32.add (i32.wrap_i64 (local.get $long)))
    (i32.add (i32.trunc_f32_s (local.get $single)))
    (i32.add (i32.trunc_f64_s (local.get $double)))
    (i32.add (i32x4.extract_lane 3 (local.get $vector))))

  ;; Caught by reference with its value, thrown on, caught outside: the argument + 1.
  (func (export "throw on") (param i32) (result i32)
    (local $exception exnref)
    (block $outer (result i32)
      (try_table (catch $number $outer)
        (block $inner (result i32 exnref)
          (try_table (catch_ref $number $inner)
            (call $throw_number (local.get 0)))
          (unreachable))
        (local.set $exception)
        (drop)
        (throw_ref (local.get $exception)))
      (unreachable))
    (i32.add (i32.const 1)))

  ;; An exception inside an exception: the argument.
  (func (export "nested") (param i32) (result i32)
    (block $outer (result exnref)
      (try_table (catch $carrier $outer)
        (block $inner (result exnref)
          (try_table (catch_all_ref $inner) (call $throw_number (local.get 0)))
          (unreachable))
        (throw $carrier))
      (unreachable))
    (global.set $kept)
    (block $caught (result i32)
      (try_table (catch $number $caught) (throw_ref (global.get $kept)))
      (unreachable)))

  ;; Nobody here catches it.
  (func (export "wrong tag") (param i32)
    (block $caught (result i32)
      (try_table (catch $other $caught) (catch $imported $caught) (call $throw_number (local.get 0)))
      (i32.const 0))
    (drop))

  ;; A trap is no exception.
  (func (export "trap inside") (result i32)
    (block $caught
      (try_table (catch_all $caught)
        (return (i32.div_s (i32.const 1) (i32.const 0)))))
    (i32.const 1))

  (func $overflow (call $overflow))
  (func (export "overflow inside") (result i32)
    (block $caught
      (try_table (catch_all $caught) (call $overflow)))
    (i32.const 1))

  (func (export "throw null") (throw_ref (ref.null exn)))

  ;; Ways out of the block: 0 falls through, others branch with or without a value, or return; 10 times the way.
  (func (export "ways out") (param $way i32) (result i32)
    (local $set i32)
    (block $value (result i32)
      (block $plain
        (block $caught
          (try_table (catch_all $caught)
            (local.set $set (i32.mul (local.get $way) (i32.const 10)))
            (br_if $plain (i32.eq (local.get $way) (i32.const 1)))
            (drop (br_if $value (local.get $set) (i32.eq (local.get $way) (i32.const 2))))
            (if (i32.eq (local.get $way) (i32.const 3)) (then (br $plain)))
            (if (i32.eq (local.get $way) (i32.const 4)) (then (return (local.get $set))))
            (if (i32.eq (local.get $way) (i32.const 5)) (then (throw $empty)))
            (block $here
              (br_table $here $plain $caught $here (i32.sub (local.get $way) (i32.const 6))))
            (br_if 0 (i32.eq (local.get $way) (i32.const 8)))
            (drop (i32.const 1)))))
      (local.get $set)))

  (func (export "several results") (param i32) (result i32 i64 i32)
    (block $caught (result i32)
      (try_table (catch $number $caught)
        (if (local.get 0)
          (then (return (i32.const 1) (i64.const 2) (i32.const 3))))
        (throw $number (i32.const 4)))
      (unreachable))
    (i64.const 5)
    (i32.const 6))

  ;; The clause returns: 7.
  (func (export "to the function") (result i32)
    (try_table (catch $number 0) (call $throw_number (i32.const 7)))
    (i32.const -1))

  ;; The clause goes on with a loop: so many rounds.
  (func (export "around a loop") (param $rounds i32) (result i32)
    (local $done i32)
    (loop $again
      (local.set $done (i32.add (local.get $done) (i32.const 1)))
      (try_table (catch_all $again)
        (br_if 0 (i32.ge_u (local.get $done) (local.get $rounds)))
        (throw $empty)))
    (local.get $done))

  ;; Takes a reference in every round and keeps none: so many rounds.
  (func (export "references in a loop") (param $rounds i32) (result i32)
    (local $done i32) (local $first exnref) (local $last exnref)
    (block $first_caught (result exnref)
      (try_table (catch_all_ref $first_caught) (throw $number (i32.const 77)))
      (unreachable))
    (local.set $first)
    (loop $again
      (block $caught (result exnref)
        (try_table (catch_all_ref $caught) (throw $number (local.get $done)))
        (unreachable))
      (local.set $last)
      (local.set $done (i32.add (local.get $done) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $done) (local.get $rounds))))
    (block $outer (result i32)
      (try_table (catch $number $outer) (throw_ref (local.get $first)))
      (unreachable))
    (i32.const 77)
    (if (i32.ne) (then (unreachable)))
    (block $outer (result i32)
      (try_table (catch $number $outer) (throw_ref (local.get $last)))
      (unreachable))
    (i32.add (i32.const 1)))

  ;; Keeps so many.
  (func (export "keep references") (param $count i32)
    (drop (table.grow $shelf (ref.null exn) (local.get $count)))
    (loop $again
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (block $caught (result exnref)
        (try_table (catch_all_ref $caught) (throw $number (local.get $count)))
        (unreachable))
      (global.set $kept)
      (table.set $shelf (local.get $count) (global.get $kept))
      (br_if $again (local.get $count))))

  ;; What is kept there: its number.
  (func (export "look at the shelf") (param i32) (result i32)
    (block $caught (result i32)
      (try_table (catch $number $caught) (throw_ref (table.get $shelf (local.get 0))))
      (unreachable)))

  ;; A tail call leaves the handlers of its caller behind.
  (func $tail_call (param i32)
    (block $caught
      (try_table (catch_all $caught) (return_call $throw_number (local.get 0)))))
  (func $tail_call_indirect (param i32)
    (block $caught
      (try_table (catch_all $caught)
        (return_call_indirect $functions (type $takes_number) (local.get 0) (i32.const 0)))))
  (func (export "tail calls") (param i32) (result i32)
    (local $sum i32)
    (block $first (result i32)
      (try_table (catch $number $first) (call $tail_call (local.get 0)))
      (unreachable))
    (local.set $sum)
    (block $second (result i32)
      (try_table (catch $number $second) (call $tail_call_indirect (local.get 0)))
      (unreachable))
    (i32.add (local.get $sum)))

  ;; Through the host, which calls "throw".
  (func (export "through the host") (param i32) (result i32)
    (block $caught (result i32)
      (try_table (catch $number $caught) (call $call_back (local.get 0)))
      (i32.const -1)))

  ;; The host throws what it imported here.
  (func (export "from the host") (param i32) (result i32)
    (block $caught (result i32)
      (try_table (catch $imported $caught) (call $host_throw (local.get 0)))
      (i32.const -1)))

  ;; Takes and gives a reference.
  (func (export "pass") (param exnref) (result exnref) (local.get 0))
  (func (export "throw reference") (param exnref) (throw_ref (local.get 0)))
  (func (export "catch reference") (param i32) (result i32 exnref)
    (try_table (catch_ref $number 0) (call $throw_number (local.get 0)))
    (unreachable))

  ;; A handler at every level, each adds one: the argument.
  (func $unwind (export "unwind") (param $depth i32) (result i32)
    (local $sum i32)
    (if (i32.eqz (local.get $depth)) (then (throw $number (i32.const 0))))
    (block $caught (result i32)
      (try_table (catch $number $caught)
        (drop (call $unwind (i32.sub (local.get $depth) (i32.const 1)))))
      (unreachable))
    (local.set $sum (i32.add (i32.const 1)))
    (if (i32.eq (local.get $depth) (global.get $top)) (then (return (local.get $sum))))
    (throw $number (local.get $sum)))
  (global $top (export "top") (mut i32) (i32.const 0))

  ;; Two regions in a loop that begin at the same place: 6.
  (func (export "regions that begin together") (result i32)
    (loop $again (result i32)
      (block $folded (br_if $folded (i32.const 1)))
      (try_table (result i32) (catch_all $again)
        (block $value (result i32)
          (block $caught
            (br $value (try_table (result i32) (catch_all $caught) (i32.const 6))))
          (unreachable)))))

  ;; Mixes numbers in registers while exceptions pass; for parking in the middle.
  (func (export "mix") (param $rounds i64) (result i64)
    (local $a i64) (local $b f64)
    (local.set $a (i64.const 1))
    (local.set $b (f64.const 1.5))
    (loop $again
      (block $caught (result i32)
        (try_table (catch $number $caught)
          (call $throw_number (i32.wrap_i64 (local.get $a))))
        (unreachable))
      (local.set $a (i64.add (i64.extend_i32_u) (i64.mul (local.get $a) (i64.const 31))))
      (local.set $b (f64.add (local.get $b) (f64.const 0.25)))
      (local.set $rounds (i64.sub (local.get $rounds) (i64.const 1)))
      (br_if $again (i64.ne (local.get $rounds) (i64.const 0))))
    (i64.add (local.get $a) (i64.trunc_f64_s (local.get $b)))))
