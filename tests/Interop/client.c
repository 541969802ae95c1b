/* A program that is compiled against libguestfs: what its C API gives, told on standard output, the errno of a failure on standard error. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <guestfs.h>

static guestfs_h *g;

static void must(int ok, const char *doing)
{
    if (ok)
        return;
    fprintf(stderr, "%s: %s (errno %d)\n", doing, guestfs_last_error(g), guestfs_last_errno(g));
    exit(1);
}

int main(int argc, char **argv)
{
    char *groups[] = { "VG", NULL }, *devices[] = { "/dev/sda2", NULL }, *names[] = { "file", "none", NULL };
    char **list, *text;
    size_t size;
    g = guestfs_create();
    if (g == NULL || argc != 3)
        return 2;
    guestfs_set_error_handler(g, NULL, NULL);

    must(guestfs_add_drive_opts(g, argv[1], GUESTFS_ADD_DRIVE_OPTS_FORMAT, "raw", GUESTFS_ADD_DRIVE_OPTS_LABEL, "disk", -1) == 0, "add_drive");
    must(guestfs_launch(g) == 0, "launch");
    must(guestfs_part_init(g, "/dev/disk/guestfs/disk", "gpt") == 0, "part_init");
    must(guestfs_part_add(g, "/dev/sda", "p", 2048, 133119) == 0, "part_add");
    must(guestfs_part_add(g, "/dev/sda", "p", 133120, -2048) == 0, "part_add");
    must(guestfs_mkfs_opts(g, "ext4", "/dev/sda1", GUESTFS_MKFS_OPTS_BLOCKSIZE, 1024, GUESTFS_MKFS_OPTS_LABEL, "client", -1) == 0, "mkfs");
    must(guestfs_mount(g, "/dev/sda1", "/") == 0, "mount");

    must(guestfs_mkdir(g, "/folder") == 0, "mkdir");
    must(guestfs_write(g, "/folder/file", "one\0two", 7) == 0, "write");
    must((text = guestfs_read_file(g, "/folder/file", &size)) != NULL, "read_file");
    printf("bytes %zu %d\n", size, memcmp(text, "one\0two", 7));
    must((list = guestfs_find(g, "/folder")) != NULL, "find");
    printf("find %s\n", list[0]);
    must((text = guestfs_checksum(g, "md5", "/folder/file")) != NULL, "checksum");
    printf("checksum %s\n", text);

    struct guestfs_statns *status = guestfs_statns(g, "/folder/file");
    must(status != NULL, "statns");
    printf("status %lld %llo\n", (long long)status->st_size, (unsigned long long)status->st_mode);
    struct guestfs_statns_list *statuses = guestfs_lstatnslist(g, "/folder", names);
    must(statuses != NULL, "lstatnslist");
    printf("statuses %u %lld\n", statuses->len, (long long)statuses->val[1].st_ino);
    must(guestfs_setxattr(g, "user.mark", "value", 5, "/folder/file") == 0, "setxattr");
    struct guestfs_xattr_list *attributes = guestfs_lxattrlist(g, "/folder", names);
    must(attributes != NULL, "lxattrlist");
    printf("attributes %u %u %s\n", attributes->len, attributes->val[0].attrval_len, attributes->val[0].attrval);
    struct guestfs_dirent_list *entries = guestfs_readdir(g, "/folder");
    must(entries != NULL, "readdir");
    printf("entries %u\n", entries->len);

    must(guestfs_cat(g, "/none") == NULL, "cat");
    printf("errno %d\n", guestfs_last_errno(g));
    must(guestfs_mkdir(g, "/folder") == -1, "mkdir again");
    printf("errno %d\n", guestfs_last_errno(g));
    must(guestfs_is_dir(g, "/folder") == 1 && guestfs_is_file(g, "/folder") == 0, "is_dir");

    must(guestfs_tar_out_opts(g, "/folder", argv[2], GUESTFS_TAR_OUT_OPTS_COMPRESS, "gzip", -1) == 0, "tar_out");
    must(guestfs_mkdir(g, "/copy") == 0, "mkdir");
    must(guestfs_tar_in_opts(g, argv[2], "/copy", GUESTFS_TAR_IN_OPTS_COMPRESS, "gzip", -1) == 0, "tar_in");
    must(guestfs_equal(g, "/folder/file", "/copy/file") == 1, "equal");

    must(guestfs_pvcreate(g, "/dev/sda2") == 0, "pvcreate");
    must(guestfs_vgcreate(g, "VG", devices) == 0, "vgcreate");
    must(guestfs_lvcreate(g, "LV", "VG", 32) == 0, "lvcreate");
    struct guestfs_lvm_lv_list *volumes = guestfs_lvs_full(g);
    must(volumes != NULL, "lvs_full");
    printf("volume %s %llu\n", volumes->val[0].lv_name, (unsigned long long)volumes->val[0].lv_size);
    must((list = guestfs_list_filesystems(g)) != NULL, "list_filesystems");
    for (size = 0; list[size] != NULL; size += 2)
        printf("filesystem %s %s\n", list[size], list[size + 1]);
    must(guestfs_vg_activate(g, 0, groups) == 0, "vg_activate");
    must(guestfs_shutdown(g) == 0, "shutdown");
    guestfs_close(g);
    puts("done");
    return 0;
}
