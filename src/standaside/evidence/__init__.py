"""What really happened, held against the model: experiments, backtests, advice scored."""
