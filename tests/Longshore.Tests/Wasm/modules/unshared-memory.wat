;; Atomic instructions on a memory that is not shared.
(module
  (memory 1)
  (func (export "add") (param i32) (result i32) (i32.atomic.rmw.add (i32.const 16) (local.get 0)))
  (func (export "notify") (result i32) (memory.atomic.notify (i32.const 16) (i32.const 1)))
  (func (export "wait") (result i32)
    (memory.atomic.wait32 (i32.const 16) (i32.const 0) (i64.const 0))))
