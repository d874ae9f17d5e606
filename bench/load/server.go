package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

const key = "test"

// A server is a process of `batchcheck serve`.
type server struct {
	command *exec.Cmd
	base    *url.URL
	client  http.Client
	said    chan []byte // what it has printed, once it has ended

	mu   sync.Mutex
	most int64 // bytes of memory that it was seen to have
	stop chan struct{}
}

func start(binary string) (*server, error) {
	s := &server{
		command: exec.Command(binary, "serve", "--addr", "127.0.0.1:0", "--api-key", key, "--step", "50ms"),
		client:  http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 10_000}, Timeout: 2 * time.Minute},
		said:    make(chan []byte, 1), stop: make(chan struct{}),
	}
	printed, err := s.command.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := s.command.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewReader(printed)
	first, err := lines.ReadString('\n')
	if err == nil {
		s.base, err = url.Parse(strings.TrimSpace(first))
	}
	if err != nil {
		return nil, fmt.Errorf("the server says %q: %w", first, err)
	}
	go func() {
		rest, _ := io.ReadAll(lines) // until it ends
		s.said <- rest
	}()
	go func() {
		for {
			select {
			case <-s.stop:
				return
			case <-time.After(100 * time.Millisecond):
				s.measure()
			}
		}
	}()
	return s, nil
}

// measure looks at the memory that the process has now, where the system shows it.
func (s *server) measure() {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.command.Process.Pid))
	_, rest, _ := strings.Cut(string(text), "VmRSS:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return
	}
	kilobytes, _ := strconv.ParseInt(fields[0], 10, 64)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.most = max(s.most, kilobytes<<10)
}

func (s *server) memory() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.most
}

// end interrupts the server. It must end well, and have told of no race and no panic.
func (s *server) end() error {
	close(s.stop)
	s.client.CloseIdleConnections()
	s.command.Process.Signal(syscall.SIGINT)
	said := <-s.said
	err := s.command.Wait()
	if err != nil || bytes.Contains(said, []byte("DATA RACE")) || bytes.Contains(said, []byte("panic")) {
		return errors.Join(err, fmt.Errorf("the server says: %s", said))
	}
	return nil
}

// ask sends a request and gives the reply, which must have a status.
func (s *server) ask(want int, method, path, contentType string, body []byte) ([]byte, error) {
	status, text, err := s.try(method, path, contentType, body)
	if err == nil && status != want {
		err = fmt.Errorf("%s %s: %d %.300s", method, path, status, text)
	}
	return text, err
}

func (s *server) try(method, path, contentType string, body []byte) (status int, text []byte, err error) {
	r, err := http.NewRequest(method, s.base.String()+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Authorization", "Bearer "+key)
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	reply, err := s.client.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer reply.Body.Close()
	text, err = io.ReadAll(reply.Body)
	return reply.StatusCode, text, err
}

// dribble opens connections that send a byte at a time until it is told to stop:
// every other one a header without an end, and the rest a body after a header that
// is right. Where the server ends one, there is another.
func (s *server) dribble(n int, stop <-chan struct{}) {
	const body = "POST /v1/files HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + key +
		"\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000000\r\n\r\n"
	var all sync.WaitGroup
	for i := range n {
		first := "GET /v1/batches HTTP/1.1\r\nHost: x\r\nX-Slow: "
		if i%2 == 0 {
			first = body
		}
		all.Go(func() {
			for {
				connection, err := net.Dial("tcp", s.base.Host)
				for text := first; err == nil; text = "x" {
					_, err = io.WriteString(connection, text)
					select {
					case <-stop:
						connection.Close()
						return
					case <-time.After(100 * time.Millisecond):
					}
				}
			}
		})
	}
	all.Wait()
}
