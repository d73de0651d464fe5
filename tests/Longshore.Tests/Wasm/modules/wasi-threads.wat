;; Guests that spawn threads. A thread does what its argument says: 0 adds its number to the cell at 0, 1 prints a hundred
;; letters, 2 waits for ever, 3 loops for ever, 4 ends the guest with 22, 5 traps. The cell at 4 counts the threads that are done.
(module
  (import "env" "memory" (memory 1 4 shared))
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))

  ;; A vector of the letter after it.
  (data (i32.const 64) "\48\00\00\00\01\00\00\00x")

  (func $done
    (drop (i32.atomic.rmw.add (i32.const 4) (i32.const 1)))
    (drop (memory.atomic.notify (i32.const 4) (i32.const -1))))

  (func $print (local $left i32)
    (local.set $left (i32.const 100))
    (loop $again
      (drop (call $write (i32.const 1) (i32.const 64) (i32.const 1) (i32.const 128)))
      (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1))))))

  (func $wait_for_ever
    (drop (memory.atomic.wait32 (i32.const 8) (i32.const 0) (i64.const -1))))

  (func (export "wasi_thread_start") (param $number i32) (param $task i32)
    (block $trap (block $exit (block $loop (block $wait (block $print (block $add
      (br_table $add $print $wait $loop $exit $trap (local.get $task)))
      (drop (i32.atomic.rmw.add (i32.const 0) (local.get $number)))
      (return (call $done)))
      (call $print)
      (return (call $done)))
      (return (call $wait_for_ever)))
      (loop $again (br $again)))
      (call $exit (i32.const 22)))
    (unreachable))

  (func $spawn_four (param $task i32)
    (drop (call $spawn (local.get $task))) (drop (call $spawn (local.get $task)))
    (drop (call $spawn (local.get $task))) (drop (call $spawn (local.get $task))))

  (func $join (param $threads i32) (local $done i32)
    (loop $again
      (local.set $done (i32.atomic.load (i32.const 4)))
      (if (i32.ne (local.get $done) (local.get $threads))
        (then
          (drop (memory.atomic.wait32 (i32.const 4) (local.get $done) (i64.const -1)))
          (br $again)))))

  (func (export "sum") (result i32)
    (call $spawn_four (i32.const 0))
    (call $join (i32.const 4))
    (i32.atomic.load (i32.const 0)))

  (func (export "print")
    (call $spawn_four (i32.const 1))
    (call $join (i32.const 4)))

  (func (export "leave")
    (drop (call $spawn (i32.const 2)))
    (drop (call $spawn (i32.const 3))))

  (func (export "exit")
    (drop (call $spawn (i32.const 4)))
    (call $wait_for_ever))

  (func (export "trap")
    (drop (call $spawn (i32.const 5)))
    (loop $again (br $again)))

  (func (export "for_ever")
    (drop (call $spawn (i32.const 3)))
    (call $wait_for_ever))

  (func (export "many") (result i32) (local $count i32)
    (loop $again
      (if (i32.gt_s (call $spawn (i32.const 2)) (i32.const 0))
        (then
          (local.set $count (i32.add (local.get $count) (i32.const 1)))
          (br $again))))
    (local.get $count)))
