#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace netkit::sniff {

/// A pattern of `matches`: RE2's syntax over bytes, the case of letters ignored, as Wireshark does
/// it. Matching takes time linear in the text, whatever the pattern. Any thread.
class where_regex {
public:
    /// Null when the pattern is wrong; `why` says how.
    static std::shared_ptr<const where_regex> compile(std::string_view pattern, std::string& why);
    virtual ~where_regex() = default;
    /// Whether any part of `text` matches.
    virtual bool found_in(std::string_view text) const = 0;
};

} // namespace netkit::sniff
