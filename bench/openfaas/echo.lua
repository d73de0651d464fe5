-- The request that wrk sends: a small body, as faas-cli invoke has it.
wrk.method = "POST"
wrk.body = "hello, function"
wrk.headers["Content-Type"] = "text/plain"
