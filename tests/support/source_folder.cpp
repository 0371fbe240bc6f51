#include "support/source_folder.hpp"

namespace netkit::test {

std::filesystem::path source_folder()
{
    return NETKIT_SOURCE_DIR;
}

} // namespace netkit::test
