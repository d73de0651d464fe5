-- The request that wrk sends: an order of 50 items as JSON.
local items = {}
for i = 1, 50 do
  items[i] = string.format('{"name":"item-%d","kind":"kind-%d","count":%d,"price":%d.25,"tags":["a","b"],"gift":%s}', i, i % 7, i % 5 + 1, i, i % 3 == 0 and "true" or "false")
end
wrk.method = "POST"
wrk.body = '{"customer":{"name":"A Customer","id":42},"items":[' .. table.concat(items, ",") .. "]}"
wrk.headers["Content-Type"] = "application/json"
