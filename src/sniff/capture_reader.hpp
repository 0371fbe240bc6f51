#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "netkit/sniff/error.hpp"
#include "netkit/sniff/source.hpp"

#include "capture_window.hpp"

namespace netkit::sniff {

/// What the readers of both formats share: the window, the interfaces, and the fault that stays.
class capture_reader : public frame_source {
public:
    explicit capture_reader(capture_window in) noexcept : in_(std::move(in)) {}
    std::span<const capture_interface> interfaces() const final { return interfaces_; }
    std::string fault_text() const final { return fault_text_; }

protected:
    bool stopped() const noexcept { return fault_.failed(); }
    /// The fault once more.
    result<bool> failed() const noexcept { return {boost::system::in_place_error, fault_}; }
    /// Remembers the first fault; `sentence` goes to people.
    result<bool> stop(error_code code, std::string sentence);
    /// The file ended, or could not be read, where `needed` bytes were to come and `there` came.
    result<bool> stop_short(std::string_view what, std::size_t needed, std::size_t there);
    /// `corrupt <what> at offset N: <why>`
    result<bool> stop_corrupt(std::string_view what, std::string_view why);

    capture_window in_;
    std::vector<capture_interface> interfaces_;

private:
    error_code fault_;
    std::string fault_text_;
};

/// The most bytes one packet of a link type can have: 256 KiB, and 128 MiB for the message buses.
std::uint32_t longest_packet(link_type link) noexcept;

/// `magic` is how the file begins.
bool is_pcap(byte_view magic) noexcept;
bool is_pcapng(byte_view magic) noexcept;
std::unique_ptr<frame_source> read_pcap(capture_window in);
std::unique_ptr<frame_source> read_pcapng(capture_window in);

} // namespace netkit::sniff
