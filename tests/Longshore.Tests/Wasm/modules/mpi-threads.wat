;; A program of MPI whose rank 0 waits for rank 1 while a thread of it asks for messages again and again. Rank 1 loops for ever.
(module
  (import "env" "memory" (memory 1 1 shared))
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (import "longshore" "mpi_init" (func $init))
  (import "longshore" "mpi_rank" (func $rank (param i32) (result i32)))
  (import "longshore" "mpi_receive" (func $receive (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "longshore" "mpi_probe" (func $probe (param i32 i32 i32 i32 i32) (result i32)))

  ;; The communicator of all ranks, from rank 1, the tag 0, without waiting.
  (func (export "wasi_thread_start") (param i32 i32)
    (loop $again
      (drop (call $probe (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0)))
      (br $again)))

  (func (export "_start")
    (call $init)
    (if (call $rank (i32.const 1))
      (then (loop $again (br $again))))
    (drop (call $spawn (i32.const 0)))
    (drop (call $receive (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 64) (i32.const 4) (i32.const 0)))))
