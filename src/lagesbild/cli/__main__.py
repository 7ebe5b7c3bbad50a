"""`python -m lagesbild.cli`: the same as the command."""

from lagesbild.cli import main

main()
