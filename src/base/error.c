#include <reprint/error.h>

#define STRING_OF(x) #x
#define VERSION_STRING(major, minor, patch) \
	STRING_OF(major) "." STRING_OF(minor) "." STRING_OF(patch)

int rp_version_number(void)
{
	return RP_VERSION;
}

const char *rp_version(void)
{
	return VERSION_STRING(RP_VERSION_MAJOR, RP_VERSION_MINOR, RP_VERSION_PATCH);
}

const char *rp_error_str(enum rp_error error)
{
	switch (error) {
	case RP_OK:
		return "success";
	case RP_ERR_NOMEM:
		return "out of memory";
	case RP_ERR_MISUSE:
		return "a function was called in a way its contract excludes";
	case RP_ERR_TOO_LARGE:
		return "larger than the stated limit";
	case RP_ERR_IO:
		return "the system refused to read or write";
	case RP_ERR_CORRUPT:
		return "damaged data";
	case RP_ERR_STOPPED:
		return "stopped on request";
	case RP_ERR_BUSY:
		return "another process is writing";
	case RP_ERR_MISMATCH:
		return "made with other parameters";
	}
	return "unknown error";
}
