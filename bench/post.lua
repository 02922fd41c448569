-- Each request publishes another text. The cookie and the token come from the environment.
local number = 0
request = function()
  number = number + 1
  local body = "csrf_token=" .. os.getenv("BENCH_TOKEN") .. "&body=Measured+post+number+" .. number
  local headers = {
    ["Cookie"] = os.getenv("BENCH_COOKIE"),
    ["Content-Type"] = "application/x-www-form-urlencoded",
  }
  return wrk.format("POST", "/posts", headers, body)
end
