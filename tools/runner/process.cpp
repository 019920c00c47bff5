// SPDX-License-Identifier: MIT
// Linux: pidfd to poll for the end of a child, PR_SET_PDEATHSIG to end it with the runner, memfd to keep what it
// prints.
#include "tools/runner/process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "tools/runner/emulator.hpp"

namespace metta::runner {
namespace {

int checked(int result, const char* what) {
    if (result < 0) throw std::system_error(errno, std::generic_category(), what);
    return result;
}

sigset_t ending_signals() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, signal);
    return set;
}

[[noreturn]] void become(char* const* command, pid_t parent, int link, int messages) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127);
    const sigset_t signals = ending_signals();
    sigprocmask(SIG_UNBLOCK, &signals, nullptr);
    signal(SIGPIPE, SIG_DFL);
    if (messages >= 0) {
        setpgid(0, 0); // Ctrl-C is the runner's
        dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
        dup2(messages, STDOUT_FILENO);
        dup2(messages, STDERR_FILENO);
    }
    if (link == link_descriptor)
        fcntl(link, F_SETFD, 0);
    else
        dup2(link, link_descriptor);
    execvp(command[0], command);
    dprintf(STDERR_FILENO, "cannot run %s: %s\n", command[0], strerror(errno));
    _exit(127);
}

} // namespace

Descriptor::~Descriptor() {
    if (number_ >= 0) close(number_);
}

Signals::Signals() {
    const sigset_t signals = ending_signals();
    checked(sigprocmask(SIG_BLOCK, &signals, nullptr), "sigprocmask");
    descriptor_ = Descriptor(checked(signalfd(-1, &signals, SFD_CLOEXEC), "signalfd"));
}

Signals::~Signals() {
    const sigset_t signals = ending_signals();
    sigprocmask(SIG_UNBLOCK, &signals, nullptr);
}

int Signals::take() {
    signalfd_siginfo information;
    const ssize_t size = read(descriptor(), &information, sizeof information);
    return size == sizeof information ? static_cast<int>(information.ssi_signo) : SIGTERM;
}

SocketPair::SocketPair() {
    int ends[2];
    checked(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), "socketpair");
    ours = Descriptor(ends[0]);
    theirs = Descriptor(ends[1]);
}

Process::Process(const std::vector<std::string>& command, int link, Streams streams) {
    std::vector<char*> words;
    for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    if (streams == Streams::kept)
        messages_ = Descriptor(checked(memfd_create("emulator", MFD_CLOEXEC), "memfd_create"));
    const pid_t parent = getpid();
    id_ = checked(fork(), "fork");
    if (id_ == 0) become(words.data(), parent, link, messages_.number());
    descriptor_ = Descriptor(checked(static_cast<int>(syscall(SYS_pidfd_open, id_, 0)), "pidfd_open"));
}

Process::~Process() {
    kill();
    wait();
}

void Process::kill() {
    if (!ended_) ::kill(id_, SIGKILL);
}

void Process::wait() {
    if (ended_) return;
    while (waitpid(id_, &status_, 0) < 0 && errno == EINTR) {
    }
    ended_ = true;
}

std::string Process::end() {
    wait();
    return WIFEXITED(status_) ? "exit status " + std::to_string(WEXITSTATUS(status_))
                              : "signal " + std::to_string(WTERMSIG(status_));
}

bool Process::succeeded() {
    wait();
    return WIFEXITED(status_) && WEXITSTATUS(status_) == 0;
}

std::string Process::messages() const {
    std::string text(64 * 1024, '\0');
    const ssize_t size = pread(messages_.number(), text.data(), text.size(), 0);
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return text;
}

} // namespace metta::runner
