"""`python -m gpuframe.pandas script.py` runs a script with gpuframe for pandas."""

from gpuframe.pandas.launch import main

if __name__ == "__main__":
    main()
