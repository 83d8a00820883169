-- Sends prepared requests in turn: one credential after the other, so that no server answers from a cache of one. $KEY in a
-- body is another one each time. With CHECK set every answer is looked at, which costs the load generator more.
local requests, n, run = {}, 0, os.getenv("RUN")
function init()
  for line in io.lines(os.getenv("REQUESTS")) do
    local path, credential, from, body = line:match("^(%S+)\t(%S+)\t(%S+)\t(.+)$")
    local headers = { ["content-type"] = "application/json" }
    if credential ~= "-" then headers["authorization"] = "Bearer " .. credential end
    if from ~= "-" then headers["x-forwarded-for"] = from end
    local before, after = body:match("^(.*)%$KEY(.*)$")
    requests[#requests + 1] = before
      and function() return wrk.format("POST", path, headers, before .. run .. "-" .. n .. after) end
      or wrk.format("POST", path, headers, body)
  end
end
function request()
  n = n + 1
  local request = requests[(n % #requests) + 1]
  return type(request) == "function" and request() or request
end
if os.getenv("CHECK") then
  local told = false
  function response(status, headers, body)
    if not told and (status ~= 200 or body:find('"errors"', 1, true)) then
      told = true
      io.write("WRONG ", status, " ", body:sub(1, 600), "\n")
    end
  end
end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format('RESULT {"requests":%d,"us":%d,"p50":%d,"p99":%d,"failed":%d}\n', summary.requests,
    summary.duration, latency:percentile(50), latency:percentile(99), e.connect + e.read + e.write + e.timeout + e.status))
end
