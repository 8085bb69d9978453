/* At the start of a shim's constructor: returns in the process whose main() shall run. */
void	serve(void);
