// SPDX-License-Identifier: MIT
// What clang compiles while its heap is recorded: counts the words of a text and prints those that are frequent. It
// includes as many headers as a source file of a larger program does, since these are most of what a compiler keeps.
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

typedef size_t size_type;

struct word {
    struct word* next;
    struct word *lower, *higher; // of the tree by frequency
    unsigned hash;
    unsigned count;
    size_type length;
    char text[];
};

struct table {
    struct word** heads;
    size_type size;
    size_type count;
};

struct line {
    char* text;
    size_type length, room;
};

static unsigned hash_of(const char* text, size_type length) {
    unsigned hash = 2166136261u;
    for (size_type at = 0; at != length; ++at) hash = (hash ^ (unsigned char)text[at]) * 16777619u;
    return hash;
}

static int is_letter(int sign) { return (sign >= 'a' && sign <= 'z') || (sign >= 'A' && sign <= 'Z') || sign == '_'; }

static int lower_case(int sign) { return sign >= 'A' && sign <= 'Z' ? sign - 'A' + 'a' : sign; }

static int append(struct line* line, char sign) {
    if (line->length == line->room) {
        const size_type room = line->room == 0 ? 16 : line->room * 2;
        char* const text = realloc(line->text, room);
        if (!text) return 0;
        line->text = text;
        line->room = room;
    }
    line->text[line->length++] = sign;
    return 1;
}

static int grow(struct table* table) {
    const size_type size = table->size == 0 ? 64 : table->size * 2;
    struct word** const heads = calloc(size, sizeof *heads);
    if (!heads) return 0;
    for (size_type at = 0; at != table->size; ++at) {
        for (struct word* word = table->heads[at]; word;) {
            struct word* const next = word->next;
            struct word** const head = &heads[word->hash & (size - 1)];
            word->next = *head;
            *head = word;
            word = next;
        }
    }
    free(table->heads);
    table->heads = heads;
    table->size = size;
    return 1;
}

static struct word* find(const struct table* table, const char* text, size_type length, unsigned hash) {
    if (table->size == 0) return 0;
    for (struct word* word = table->heads[hash & (table->size - 1)]; word; word = word->next)
        if (word->hash == hash && word->length == length && memcmp(word->text, text, length) == 0) return word;
    return 0;
}

static int count(struct table* table, const char* text, size_type length) {
    const unsigned hash = hash_of(text, length);
    struct word* word = find(table, text, length, hash);
    if (word) {
        ++word->count;
        return 1;
    }
    if (table->count * 2 >= table->size && !grow(table)) return 0;
    word = malloc(sizeof *word + length + 1);
    if (!word) return 0;
    word->hash = hash;
    word->count = 1;
    word->length = length;
    word->lower = word->higher = 0;
    memcpy(word->text, text, length);
    word->text[length] = 0;
    word->next = table->heads[hash & (table->size - 1)];
    table->heads[hash & (table->size - 1)] = word;
    ++table->count;
    return 1;
}

static int read_all(struct table* table) {
    struct line line = {0, 0, 0};
    int good = 1;
    for (int sign; good;) {
        sign = getchar();
        if (is_letter(sign)) {
            good = append(&line, (char)lower_case(sign));
            continue;
        }
        if (line.length != 0) good = count(table, line.text, line.length);
        line.length = 0;
        if (sign < 0) break;
    }
    free(line.text);
    return good;
}

static int comes_before(const struct word* left, const struct word* right) {
    if (left->count != right->count) return left->count > right->count;
    const size_type both = left->length < right->length ? left->length : right->length;
    const int order = memcmp(left->text, right->text, both);
    return order != 0 ? order < 0 : left->length < right->length;
}

static struct word* insert(struct word* tree, struct word* word) {
    if (!tree) return word;
    if (comes_before(word, tree))
        tree->lower = insert(tree->lower, word);
    else
        tree->higher = insert(tree->higher, word);
    return tree;
}

static unsigned print(const struct word* tree, unsigned left) {
    if (!tree || left == 0) return left;
    left = print(tree->lower, left);
    if (left == 0) return 0;
    switch (tree->count) {
    case 1: printf("once    %s\n", tree->text); break;
    case 2: printf("twice   %s\n", tree->text); break;
    default: printf("%7u %s\n", tree->count, tree->text); break;
    }
    return print(tree->higher, left - 1);
}

static double mean_length(const struct table* table) {
    double sum = 0, all = 0;
    for (size_type at = 0; at != table->size; ++at)
        for (const struct word* word = table->heads[at]; word; word = word->next) {
            sum += (double)word->length * word->count;
            all += word->count;
        }
    return all == 0 ? 0 : sum / all;
}

static void let_go(struct table* table) {
    for (size_type at = 0; at != table->size; ++at)
        for (struct word* word = table->heads[at]; word;) {
            struct word* const next = word->next;
            free(word);
            word = next;
        }
    free(table->heads);
}

int main(void) {
    struct table table = {0, 0, 0};
    struct word* tree = 0;
    if (!read_all(&table)) {
        printf("out of memory\n");
        return 1;
    }
    for (size_type at = 0; at != table.size; ++at)
        for (struct word* word = table.heads[at]; word; word = word->next) tree = insert(tree, word);
    print(tree, 20);
    printf("%lu words, %.1f letters on average\n", table.count, mean_length(&table));
    let_go(&table);
    return 0;
}
