#include "write_settings.hpp"

#include <array>
#include <utility>

#include "netkit/sniff/capture_writer.hpp"

namespace netkit {

namespace {

bool is_plain_number(std::string_view text)
{
    return text.find_first_not_of("0123456789") == std::string_view::npos;
}

} // namespace

result<sniff::file_size> core::setting_text<sniff::file_size>::parse(std::string_view text)
{
    NETKIT_TRY(const auto size, parse_byte_size(is_plain_number(text) ? std::string{text} + "MB"
                                                                      : std::string{text}));
    return sniff::file_size{size};
}

result<sniff::file_time> core::setting_text<sniff::file_time>::parse(std::string_view text)
{
    NETKIT_TRY(const auto time,
               parse_duration(is_plain_number(text) ? std::string{text} + "s" : std::string{text}));
    constexpr duration least = 10ms; // names have seconds: less fills directories
    if (time != duration::zero() && time < least)
        return make_error_code(boost::system::errc::invalid_argument);
    return sniff::file_time{time};
}

} // namespace netkit

namespace netkit::sniff {

namespace {

bool rotates(const write_settings& of)
{
    return of.rotate_size.size.bytes != 0 || of.rotate_every.time != duration::zero() ||
           of.rotate_packets != 0;
}

bool is_pcap(const write_settings& of)
{
    if (of.file_type != capture_file_type::auto_) return of.file_type == capture_file_type::pcap;
    return format_by_name(of.write) == capture_format::pcap;
}

/// What means nothing because no file is written.
void check_without_file(const write_settings& of, core::checker& into)
{
    const std::array given{std::pair{"rotate_size", of.rotate_size.size.bytes != 0},
                           std::pair{"rotate_every", of.rotate_every.time != duration::zero()},
                           std::pair{"rotate_packets", of.rotate_packets != 0},
                           std::pair{"files", of.files != 0},
                           std::pair{"after_rotation", !of.after_rotation.empty()},
                           std::pair{"comment", !of.comment.empty()},
                           std::pair{"write_notes", of.write_notes}};
    for (const auto& [key, is_given] : given)
        if (is_given) into.fail(key, "no file is written; write names one");
}

} // namespace

void check(const write_settings& of, core::checker& into)
{
    if (of.write.empty()) return check_without_file(of, into);
    if (of.write == "-" && rotates(of))
        into.fail("write", "standard output cannot be followed by a next file");
    if (of.write.ends_with('/')) into.fail("write", "expected a file, this is a folder");
    for (const auto& [key, is_given] : {std::pair{"files", of.files != 0},
                                        std::pair{"after_rotation", !of.after_rotation.empty()}})
        if (is_given && !rotates(of))
            into.fail(key, "there is one file only; rotate_size, rotate_every or rotate_packets "
                           "begins new ones");
    for (const auto& [key, is_given] :
         {std::pair{"comment", !of.comment.empty()}, std::pair{"write_notes", of.write_notes}})
        if (is_given && is_pcap(of)) into.fail(key, "pcap files hold no comments; pcapng does");
    constexpr std::size_t longest_comment = 65'535;
    if (of.comment.size() > longest_comment)
        into.fail("comment", "a comment has at most 65535 bytes");
}

} // namespace netkit::sniff
