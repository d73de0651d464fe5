;; Makes a memory that is shared, which the host hands on.
(module
  (memory (export "memory") 1 2 shared)
  (data (i32.const 16) "\07")
  (func (export "load") (result i32) (i32.atomic.load (i32.const 16)))
  (func (export "store") (param i32) (i32.atomic.store (i32.const 16) (local.get 0)))
  (func (export "grow") (result i32) (memory.grow (i32.const 1))))
