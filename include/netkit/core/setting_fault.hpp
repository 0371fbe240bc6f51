#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "netkit/core/setting_tree.hpp"

namespace netkit::core {

/// One thing wrong with the configuration, ready for users.
struct setting_fault {
    std::string
        where; ///< `proxy.json:4:17`, `environment NETKIT_PROXY__X`, `--set proxy.x`, `--threads 0`
    std::string pointer; ///< RFC 6901; empty when the fault belongs to no value
    std::string message; ///< `unknown key; did you mean "address"?`
    origin at;
    bool is_warning = false; ///< told, but nothing is refused

    /// `where: pointer: message`, one line, harmless for a terminal.
    std::string text() const;
};

/// Every fault of one run, sorted by where it was written.
class fault_list {
public:
    void add(setting_fault found);
    void append(const fault_list& others);

    /// No errors; there may be warnings.
    bool ok() const noexcept { return errors_ == 0; }
    bool empty() const noexcept { return faults_.empty(); }
    std::size_t size() const noexcept { return faults_.size(); }
    auto begin() const noexcept { return faults_.begin(); }
    auto end() const noexcept { return faults_.end(); }

    /// An error at exactly this place.
    bool has(std::string_view pointer) const noexcept;

    /// One line each, warnings marked; the same fault at the same place once.
    std::string text() const;

private:
    static constexpr std::size_t most_kept = 1000; ///< beyond it they are only counted

    std::vector<setting_fault> faults_;
    std::set<std::string, std::less<>> places_;
    std::size_t errors_ = 0;
    std::size_t left_out_ = 0;
};

} // namespace netkit::core
