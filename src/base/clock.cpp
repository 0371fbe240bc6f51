#include "netkit/base/clock.hpp"
