-- Sends prepared requests in turn: one token after the other, so that no server answers from a cache of one.
local requests, n = {}, 0
function init()
  for line in io.lines(os.getenv("REQUESTS")) do
    local path, token, body = line:match("^(%S+)\t(%S+)\t(.+)$")
    requests[#requests + 1] = wrk.format("POST", path,
      { ["content-type"] = "application/json", ["authorization"] = "Bearer " .. token }, body)
  end
end
function request()
  n = n + 1
  return requests[(n % #requests) + 1]
end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format('RESULT {"requests":%d,"us":%d,"p50":%d,"p99":%d,"failed":%d}\n', summary.requests,
    summary.duration, latency:percentile(50), latency:percentile(99), e.connect + e.read + e.write + e.timeout + e.status))
end
