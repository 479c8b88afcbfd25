# A web server of one page: takes a POST, prints which events the batch has, answers 200, and listens again.
# gawk can listen on a port itself: /inet/tcp/PORT/0/0.

function serve(   server, line, parts, length_, body, piece) {
  server = "/inet/tcp/" port "/0/0"
  length_ = 0
  RS = "\r\n"
  while ((server |& getline line) > 0) {
    if (line == "") break
    if (tolower(line) ~ /^content-length:/) {
      split(line, parts, ": *")
      length_ = parts[2] + 0
    }
  }
  # One character, so that gawk need not look ahead; a batch is an array and ends with it.
  RS = "]"
  body = ""
  while (length(body) < length_ && (server |& getline piece) > 0) body = body piece "]"
  printf "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" |& server
  close(server)
  show(body)
}

function show(body,   list, request) {
  list = ""
  while (match(body, /"type":"(platform\.[A-Za-z]+|function)","record"/)) {
    list = list " " substr(body, RSTART + 8, RLENGTH - 18)
    body = substr(body, RSTART + RLENGTH)
  }
  print name " got:" list
  fflush()
}

BEGIN { for (;;) serve() }
