#pragma once

#include <deque>
#include <string>
#include <vector>

#include <sys/types.h>

namespace netkit::sniff {

/// Runs a command with the name of each finished file: no shell, a few at a time, nobody waits.
/// What cannot be started is counted and told, and nothing else suffers.
class after_rotation {
public:
    /// Program, found along PATH, and its first arguments. Empty: nothing runs.
    explicit after_rotation(std::vector<std::string> command) : command_(std::move(command)) {}

    void finished(std::string file);
    /// Takes leave of commands that ended and starts those that wait.
    void look_after();
    /// Starts those that still wait, however many.
    void start_all();
    /// Why the last one could not be started; empty while all could.
    const std::string& fault_text() const noexcept { return fault_text_; }

private:
    void start(const std::string& file);

    std::vector<std::string> command_;
    std::deque<std::string> waiting_;
    std::vector<::pid_t> running_;
    std::string fault_text_;
};

} // namespace netkit::sniff
