#include "input/json_fields.h"

#include <new>
#include <string_view>
#include <simdjson.h>

namespace ondemand = simdjson::ondemand;
using simdjson::error_code;

static_assert(JSON_FIELDS_PADDING >= simdjson::SIMDJSON_PADDING, "simdjson reads further");

namespace
{
/* Well below what the stack of a thread can take: a level is two calls. */
constexpr size_t max_depth = 256;
constexpr size_t min_capacity = 1 << 16;
constexpr const char *not_object = "line is not a JSON object";
} // namespace

struct json_fields {
	ondemand::parser parser;
};

extern "C" struct json_fields *json_fields_new(void)
{
	return new (std::nothrow) json_fields;
}

extern "C" void json_fields_free(struct json_fields *fields)
{
	delete fields;
}

namespace
{
const char *cause_of(error_code error)
{
	switch (error) {
	case simdjson::DEPTH_ERROR:
		return "JSON is nested too deeply";
	case simdjson::INCORRECT_TYPE:
		return "JSON value is of no type";
	default:
		return simdjson::error_message(error);
	}
}

bool digits(const char *&p, const char *end)
{
	const char *begin = p;

	while (p < end && *p >= '0' && *p <= '9')
		p++;
	return p > begin;
}

/* Cut the space behind a raw token off and see that it is a number by the grammar of
 * JSON. */
bool number(std::string_view &token)
{
	const char *p = token.data();
	const char *end = p + token.size();

	while (end > p && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\n' || end[-1] == '\r'))
		end--;
	token = std::string_view(p, static_cast<size_t>(end - p));
	if (p < end && *p == '-')
		p++;
	if (p < end && *p == '0')
		p++;
	else if (!digits(p, end))
		return false;
	if (p < end && *p == '.' && !digits(++p, end))
		return false;
	if (p < end && (*p == 'e' || *p == 'E')) {
		p++;
		if (p < end && (*p == '+' || *p == '-'))
			p++;
		if (!digits(p, end))
			return false;
	}
	return p == end;
}

error_code read_value(ondemand::value value, json_value *ret, size_t depth);

error_code check_array(ondemand::value value, size_t depth)
{
	ondemand::array array;
	json_value unused;

	if (error_code error = value.get_array().get(array))
		return error;
	for (auto item : array) {
		if (item.error())
			return item.error();
		if (error_code error = read_value(item.value_unsafe(), &unused, depth + 1))
			return error;
	}
	return simdjson::SUCCESS;
}

error_code check_object(ondemand::value value, size_t depth)
{
	ondemand::object object;
	std::string_view key;
	json_value unused;

	if (error_code error = value.get_object().get(object))
		return error;
	for (auto item : object) {
		if (item.error())
			return item.error();
		ondemand::field field = item.value_unsafe();
		if (error_code error = field.unescaped_key().get(key))
			return error;
		if (error_code error = read_value(field.value(), &unused, depth + 1))
			return error;
	}
	return simdjson::SUCCESS;
}

/* Read a value to its end, all below it included. */
error_code read_value(ondemand::value value, json_value *ret, size_t depth)
{
	ondemand::json_type type;
	std::string_view string;
	bool boolean;
	bool null;

	if (depth > max_depth)
		return simdjson::DEPTH_ERROR;
	if (error_code error = value.type().get(type))
		return error;
	switch (type) {
	case ondemand::json_type::string:
		if (error_code error = value.get_string().get(string))
			return error;
		ret->type = JSON_STRING;
		ret->string = {string.data(), string.size()};
		return simdjson::SUCCESS;
	case ondemand::json_type::number:
		string = value.raw_json_token();
		if (!number(string))
			return simdjson::NUMBER_ERROR;
		ret->type = JSON_NUMBER;
		ret->string = {string.data(), string.size()};
		return simdjson::SUCCESS;
	case ondemand::json_type::null:
		if (error_code error = value.is_null().get(null))
			return error;
		ret->type = JSON_NULL;
		return null ? simdjson::SUCCESS : simdjson::N_ATOM_ERROR;
	case ondemand::json_type::boolean:
		ret->type = JSON_OTHER;
		return value.get_bool().get(boolean);
	case ondemand::json_type::array:
		ret->type = JSON_OTHER;
		return check_array(value, depth);
	default:
		ret->type = JSON_OTHER;
		return check_object(value, depth);
	}
}

/* Grow by doubling, so that ever longer lines cost one allocation each time they double.
 */
error_code reserve(ondemand::parser &parser, size_t len)
{
	size_t capacity = parser.capacity();

	if (len <= capacity && capacity)
		return simdjson::SUCCESS;
	capacity = capacity < len / 2 ? len : capacity * 2;
	return parser.allocate(capacity < min_capacity ? min_capacity : capacity, max_depth);
}

error_code read_members(ondemand::object object, const rp_string *name, size_t n,
			json_value *ret_value)
{
	uint32_t member = 0;

	for (auto item : object) {
		if (item.error())
			return item.error();
		ondemand::field field = item.value_unsafe();
		std::string_view key;
		json_value value = {JSON_ABSENT, {nullptr, 0}, member++};
		if (error_code error = field.unescaped_key().get(key))
			return error;
		if (error_code error = read_value(field.value(), &value, 1))
			return error;
		for (size_t i = 0; i < n; i++)
			if (ret_value[i].type == JSON_ABSENT &&
			    key == std::string_view(name[i].data, name[i].len))
				ret_value[i] = value;
	}
	return simdjson::SUCCESS;
}
} // namespace

extern "C" enum json_status json_fields_parse(struct json_fields *fields, const char *text,
					      size_t len, const struct rp_string *name, size_t n,
					      struct json_value *ret_value, const char **ret_cause)
{
	ondemand::document document;
	ondemand::object object;
	error_code error;

	for (size_t i = 0; i < n; i++)
		ret_value[i] = {JSON_ABSENT, {nullptr, 0}, 0};
	error = reserve(fields->parser, len);
	if (!error)
		error = fields->parser
				.iterate(simdjson::padded_string_view(text, len,
								      len + JSON_FIELDS_PADDING))
				.get(document);
	if (!error) {
		error = document.get_object().get(object);
		if (error == simdjson::INCORRECT_TYPE) {
			*ret_cause = not_object;
			return JSON_BROKEN;
		}
	}
	if (!error)
		error = read_members(object, name, n, ret_value);
	if (!error && !document.current_location().error()) {
		*ret_cause = "line goes on behind its JSON object";
		return JSON_BROKEN;
	}
	if (!error)
		return JSON_OK;
	*ret_cause = cause_of(error);
	switch (error) {
	case simdjson::UTF8_ERROR:
		return JSON_INVALID_UTF8;
	case simdjson::STRING_ERROR:
		return JSON_BAD_ESCAPE;
	case simdjson::MEMALLOC:
		return JSON_NOMEM;
	default:
		return JSON_BROKEN;
	}
}
