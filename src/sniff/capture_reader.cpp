#include "capture_reader.hpp"

#include <utility>

namespace netkit::sniff {

result<bool> capture_reader::stop(error_code code, std::string sentence)
{
    if (!fault_) {
        fault_ = code;
        fault_text_ = std::move(sentence);
    }
    return failed();
}

result<bool> capture_reader::stop_short(std::string_view what, std::size_t needed,
                                        std::size_t there)
{
    const auto offset = std::to_string(in_.offset());
    if (const auto unreadable = in_.fault()) {
        return stop(unreadable, unreadable.message() + " at offset " + offset);
    }
    return stop(errc::truncated_file, "truncated at offset " + offset + ": the " +
                                          std::string{what} + " has " + std::to_string(needed) +
                                          " bytes, " + std::to_string(there) + " are there");
}

result<bool> capture_reader::stop_corrupt(std::string_view what, std::string_view why)
{
    return stop(errc::corrupt_record, "corrupt " + std::string{what} + " at offset " +
                                          std::to_string(in_.offset()) + ": " + std::string{why});
}

std::uint32_t longest_packet(link_type link) noexcept
{
    constexpr std::uint16_t dbus = 231;
    constexpr std::uint16_t usbpcap = 249;
    constexpr std::uint16_t ebhscr = 279;
    switch (static_cast<std::uint16_t>(link)) {
    case dbus:
    case usbpcap:
        return 128U << 20;
    case ebhscr:
        return 8U << 20;
    default:
        return 256U << 10;
    }
}

} // namespace netkit::sniff
