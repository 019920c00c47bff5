#include "servers/domains/services.hpp"
namespace metta::domains { void serve_types(ServedCall&) {} }
