// RE2 and not std::regex or PCRE: the text comes from the network, and those two take exponential
// time, or stack, for some pairs of pattern and text.

#include "where_regex.hpp"

#include <re2/re2.h>

namespace netkit::sniff {

namespace {

class pattern_of_re2 final : public where_regex {
public:
    pattern_of_re2(std::string_view pattern, const RE2::Options& options)
        : compiled_{re2::StringPiece{pattern.data(), pattern.size()}, options}
    {
    }

    const RE2& compiled() const noexcept { return compiled_; }

    bool found_in(std::string_view text) const override
    {
        return RE2::PartialMatch(re2::StringPiece{text.data(), text.size()}, compiled_);
    }

private:
    RE2 compiled_;
};

} // namespace

std::shared_ptr<const where_regex> where_regex::compile(std::string_view pattern, std::string& why)
{
    RE2::Options options;
    options.set_encoding(RE2::Options::EncodingLatin1);
    options.set_case_sensitive(false);
    options.set_log_errors(false);
    auto made = std::make_shared<pattern_of_re2>(pattern, options);
    if (made->compiled().ok()) return made;
    why = made->compiled().error();
    return nullptr;
}

} // namespace netkit::sniff
