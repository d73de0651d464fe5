// Nothing: what is left is the cost of a call. No C library, so that its memory is one page.
__attribute__((export_name("_start"))) void _start(void)
{
}
