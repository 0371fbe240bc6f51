#include "netkit/sniff/process_name.hpp"

#include <charconv>

#include "netkit/sniff/flow_note.hpp"

namespace netkit::sniff {

void put_process(text_out& to, const process_name& process)
{
    if (process.pid == 0) return to.put("{?}");
    to.put('{');
    to.escaped(process.command);
    to.put('/');
    to.dec_signed(process.pid);
    to.put('}');
}

const process_name* known_process(const flow_note* note) noexcept
{
    if (note == nullptr || note->process == nullptr || note->process->pid == 0) return nullptr;
    return note->process;
}

bool find_process(std::string_view text, process_name& to)
{
    const auto begin = text.rfind('{');
    if (begin == std::string_view::npos) return false;
    const auto end = text.find('}', begin);
    if (end == std::string_view::npos) return false;
    const auto inside = text.substr(begin + 1, end - begin - 1);
    const auto slash = inside.rfind('/');
    constexpr std::size_t longest = 64; // more than any system has, less than npos
    if (slash > longest) return false;
    const auto* const digits = inside.data() + slash + 1;
    const auto* const digits_end = inside.data() + inside.size();
    const auto [stop, error] = std::from_chars(digits, digits_end, to.pid);
    if (error != std::errc{} || stop != digits_end) return false;
    to.command = inside.substr(0, slash);
    return true;
}

} // namespace netkit::sniff
