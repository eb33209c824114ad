/*
 * A set of files by what they are: device and inode.
 */
#ifndef INPUT_INODE_SET_H
#define INPUT_INODE_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <reprint/error.h>

struct inode {
	dev_t dev;
	ino_t ino;
	bool used;
};

struct inode_set {
	struct inode *slot; /* open addressing, at most half full */
	size_t n;
	size_t cap; /* 0 or a power of two */
};

void inode_set_init(struct inode_set *set);
void inode_set_release(struct inode_set *set);

/* *ret_added is false if it was there already. */
enum rp_error inode_set_add(struct inode_set *set, dev_t dev, ino_t ino, bool *ret_added);

#endif
